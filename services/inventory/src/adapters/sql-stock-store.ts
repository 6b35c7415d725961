import { type Database, statement, type Transaction } from '@ultramarket/platform';
import { inventoryErrors } from '../domain/errors';
import { type Allocation, type StockRecord } from '../domain/stock';
import {
  type Reservation,
  type ReservationStatus,
  type SkuOwner,
  type StockStore,
  type StockTransaction,
  type WarehouseView,
} from '../ports';

const lockStock = statement<StockRecord>(
  'stock-lock',
  `SELECT i.id, i.sku, s.product_id AS "productId", i.warehouse_id AS "warehouseId", w.priority, i.quantity_available AS available,
          i.quantity_reserved AS reserved, i.reorder_level AS "reorderLevel", i.version, i.active,
          i.owned_since AS "ownedSince"
   FROM inventory i JOIN warehouses w ON w.id = i.warehouse_id LEFT JOIN skus s ON s.sku = i.sku
   WHERE i.sku = ANY($1::text[])
   ORDER BY i.sku, i.warehouse_id FOR UPDATE OF i`,
);

interface ReservationRow {
  orderId: string;
  status: ReservationStatus;
  expiresAt: Date | null;
  byHand: boolean;
  lines: Allocation[];
  createdAt: Date;
}

const reservationColumns = `r.order_id AS "orderId", r.status, r.expires_at AS "expiresAt", r.by_hand AS "byHand", r.created_at AS "createdAt",
  coalesce((SELECT jsonb_agg(jsonb_build_object('sku', l.sku, 'warehouseId', l.warehouse_id, 'quantity', l.quantity))
            FROM reservation_lines l WHERE l.order_id = r.order_id), '[]') AS lines`;

const lockReservations = statement<ReservationRow>(
  'reservation-lock',
  `SELECT ${reservationColumns} FROM reservations r WHERE r.order_id = ANY($1::uuid[]) ORDER BY r.order_id FOR UPDATE`,
);

const lockExpired = statement<ReservationRow>(
  'reservation-lock-expired',
  `SELECT ${reservationColumns} FROM reservations r
   WHERE r.status = 'RESERVED' AND r.expires_at <= $1 ORDER BY r.expires_at LIMIT $2 FOR UPDATE SKIP LOCKED`,
);

const insertReservations = statement(
  'reservation-insert',
  `WITH given AS (
     SELECT * FROM jsonb_to_recordset($1::jsonb) AS g ("orderId" uuid, status text, "expiresAt" timestamptz, "byHand" boolean, lines jsonb)
   ), headers AS (
     INSERT INTO reservations (order_id, status, expires_at, by_hand)
     SELECT "orderId", status, "expiresAt", "byHand" FROM given
   )
   INSERT INTO reservation_lines (order_id, sku, warehouse_id, quantity)
   SELECT g."orderId", l.sku, l."warehouseId", l.quantity
   FROM given g, jsonb_to_recordset(g.lines) AS l (sku text, "warehouseId" uuid, quantity int)`,
);

const setStatus = statement(
  'reservation-set-status',
  `UPDATE reservations SET status = $2, expires_at = NULL, updated_at = now() WHERE order_id = ANY($1::uuid[])`,
);

/**
 * One conditional update a record, locked in the order of SKU and warehouse; records that would fall below zero are not
 * touched and not returned.
 */
const changeStock = statement<{ id: string }>(
  'stock-change',
  `WITH moves AS (
     SELECT * FROM jsonb_to_recordset($1::jsonb)
       AS m (sku text, "warehouseId" uuid, available int, reserved int, type text, quantity int, reason text, "orderId" uuid)
   ), deltas AS (
     SELECT sku, "warehouseId", sum(available) AS available, sum(reserved) AS reserved FROM moves GROUP BY 1, 2
   ), log AS (
     INSERT INTO inventory_transactions (sku, warehouse_id, transaction_type, quantity, reason, related_order_id)
     SELECT sku, "warehouseId", type, quantity, reason, "orderId" FROM moves
   ), held AS (
     SELECT i.id, d.available, d.reserved FROM inventory i JOIN deltas d ON d.sku = i.sku AND d."warehouseId" = i.warehouse_id
     ORDER BY i.sku, i.warehouse_id FOR UPDATE OF i
   )
   UPDATE inventory i
   SET quantity_available = i.quantity_available + d.available, quantity_reserved = i.quantity_reserved + d.reserved,
       version = i.version + 1, updated_at = now()
   FROM held d
   WHERE i.id = d.id
     AND i.quantity_available + d.available >= 0 AND i.quantity_reserved + d.reserved >= 0
   RETURNING i.id`,
);

const ensureRecords = statement(
  'stock-ensure-records',
  `WITH given AS (
     SELECT * FROM jsonb_to_recordset($1::jsonb) AS g (sku text, "warehouseId" uuid, "productId" uuid)
   ), known AS (
     INSERT INTO skus (sku, product_id) SELECT DISTINCT ON (sku) sku, "productId" FROM given ORDER BY sku, "productId"
     ON CONFLICT (sku) DO UPDATE SET product_id = coalesce(skus.product_id, EXCLUDED.product_id)
   )
   INSERT INTO inventory (id, sku, warehouse_id, quantity_available, active)
   SELECT gen_random_uuid(), sku, "warehouseId", 0, w.active
   FROM (SELECT DISTINCT sku, "warehouseId" FROM given) g JOIN warehouses w ON w.id = g."warehouseId" ORDER BY 2, 3
   ON CONFLICT (sku, warehouse_id) DO NOTHING`,
);

/** Held until the records are made, so that none is made open while its warehouse is being closed. */
const knownWarehouses = statement<{ id: string }>(
  'warehouse-known',
  `SELECT id FROM warehouses WHERE id = ANY($1::uuid[]) ORDER BY id FOR SHARE`,
);

/** What is known of SKUs so far; not those that staff entered for no product, which become the first one's. */
const lockSkus = statement<SkuOwner>(
  'sku-lock',
  `SELECT sku, product_id AS "productId", seller_id AS "sellerId" FROM skus
   WHERE sku = ANY($1::text[]) AND (version > 0 OR product_id IS NOT NULL) ORDER BY sku FOR UPDATE`,
);

/**
 * An older event about a SKU never overwrites a newer one. Versions can be compared within a product only; of two
 * products that had a SKU one after the other, the later event counts.
 */
const applySkus = statement<SkuOwner>(
  'sku-remember',
  `INSERT INTO skus (sku, product_id, seller_id, version, told_at)
   SELECT DISTINCT ON (sku) sku, "productId", "sellerId", version, "occurredAt"
   FROM jsonb_to_recordset($1::jsonb)
     AS p (sku text, "productId" uuid, "sellerId" uuid, version int, "occurredAt" timestamptz)
   ORDER BY sku, "occurredAt" DESC, version DESC
   ON CONFLICT (sku) DO UPDATE
     SET product_id = EXCLUDED.product_id, seller_id = EXCLUDED.seller_id, version = EXCLUDED.version,
         told_at = EXCLUDED.told_at
     WHERE CASE WHEN skus.product_id = EXCLUDED.product_id THEN skus.version < EXCLUDED.version
                ELSE skus.told_at IS NULL OR skus.told_at < EXCLUDED.told_at END
   RETURNING sku, product_id AS "productId", seller_id AS "sellerId"`,
);

const skusOfOthers = statement<{ sku: string }>(
  'sku-of-others',
  `SELECT given.sku FROM unnest($1::text[]) AS given (sku) LEFT JOIN skus s ON s.sku = given.sku
   WHERE s.seller_id IS DISTINCT FROM $2::uuid ORDER BY given.sku LIMIT 1`,
);

/** Closes or opens a warehouse for all that lies in it, whatever is changed with it. */
const setActive = statement<{ sku: string }>(
  'stock-set-active',
  `WITH held AS (
     SELECT id FROM inventory WHERE warehouse_id = $1 AND active <> $2 ORDER BY sku FOR UPDATE
   )
   UPDATE inventory i SET active = $2, version = version + 1, updated_at = now() FROM held WHERE i.id = held.id
   RETURNING i.sku`,
);

const warehouseSkus = statement<{ sku: string }>(
  'warehouse-skus',
  `SELECT sku FROM inventory WHERE warehouse_id = $1 AND active <> $2 ORDER BY sku`,
);

const lockWarehouse = statement<{ active: boolean }>(
  'warehouse-lock',
  'SELECT active FROM warehouses WHERE id = $1 FOR UPDATE',
);

const changeWarehouse = statement<WarehouseView>(
  'warehouse-change',
  `UPDATE warehouses
   SET name = coalesce($2, name), country = coalesce($3, country), city = coalesce($4, city),
       priority = coalesce($5, priority), active = coalesce($6, active), updated_at = now()
   WHERE id = $1 RETURNING id, name, country, city, priority, active`,
);

const pruneReservations = statement<{ gone: number }>(
  'reservation-prune',
  `WITH old AS (
     SELECT order_id FROM reservations WHERE status <> 'RESERVED' AND updated_at < $1 LIMIT $2 FOR UPDATE SKIP LOCKED
   ), lines AS (
     DELETE FROM reservation_lines l USING old WHERE l.order_id = old.order_id
   ), gone AS (
     DELETE FROM reservations r USING old WHERE r.order_id = old.order_id RETURNING 1
   ) SELECT count(*)::int AS gone FROM gone`,
);

const pruneMovements = statement<{ gone: number }>(
  'movement-prune',
  `WITH gone AS (
     DELETE FROM inventory_transactions WHERE id IN (
       SELECT id FROM inventory_transactions WHERE created_at < $1 LIMIT $2)
     RETURNING 1
   ) SELECT count(*)::int AS gone FROM gone`,
);

/** A whole millisecond later, because that is all that a Date keeps: this very change counts as before. */
const reassignSkus = statement(
  'stock-change-hands',
  `UPDATE inventory
   SET owned_since = date_trunc('milliseconds', now()) + interval '1 millisecond', reorder_level = 0, quantity_damaged = 0,
       version = version + 1
   WHERE sku = ANY($1::text[])`,
);

const setReorderLevel = statement(
  'stock-set-reorder-level',
  `UPDATE inventory SET reorder_level = $2, version = version + 1 WHERE id = $1`,
);

const within = (tx: Transaction): StockTransaction => ({
  tx,
  lockStock: (skus) => tx.query(lockStock, [skus]),
  lockReservations: (orderIds) => tx.query(lockReservations, [orderIds]),
  lockExpired: (now, limit) => tx.query(lockExpired, [now, limit]),
  insertReservations: async (reservations: readonly Reservation[]) => {
    if (reservations.length > 0) await tx.query(insertReservations, [JSON.stringify(reservations)]);
  },
  setStatus: async (orderIds, status) => {
    if (orderIds.length > 0) await tx.query(setStatus, [orderIds, status]);
  },
  change: async (changes) => {
    if (changes.length === 0) return;
    const records = new Set(changes.map(({ sku, warehouseId }) => `${warehouseId} ${sku}`)).size;
    const changed = await tx.query(changeStock, [JSON.stringify(changes)]);
    if (changed.length !== records) throw inventoryErrors.STOCK_BELOW_ZERO();
  },
  ensureRecords: async (records) => {
    const wanted = [...new Set(records.map(({ warehouseId }) => warehouseId))];
    const known = new Set((await tx.query(knownWarehouses, [wanted])).map(({ id }) => id));
    const unknown = wanted.find((id) => !known.has(id));
    if (unknown) throw inventoryErrors.WAREHOUSE_UNKNOWN(`There is no warehouse ${unknown}.`);
    await tx.query(ensureRecords, [JSON.stringify(records)]);
  },
  lockSkus: (skus) => tx.query(lockSkus, [skus]),
  applySkus: (updates) => tx.query(applySkus, [JSON.stringify(updates)]),
  reassignSkus: async (skus) => void (await tx.query(reassignSkus, [skus])),
  ownedBy: async (sellerId, skus) => (await tx.query(skusOfOthers, [skus, sellerId])).length === 0,
  changeWarehouse: async (id, { name, country, city, priority, active }) => {
    const [before] = await tx.query(lockWarehouse, [id]);
    if (!before) throw inventoryErrors.WAREHOUSE_UNKNOWN();
    const row = [id, name ?? null, country ?? null, city ?? null, priority ?? null, active ?? null];
    const [after] = await tx.query(changeWarehouse, row);
    if (!after) throw inventoryErrors.WAREHOUSE_UNKNOWN();
    return after;
  },
  skusToSwitch: async (warehouseId, active) =>
    (await tx.query(warehouseSkus, [warehouseId, active])).map(({ sku }) => sku),
  switchRecords: async (warehouseId, active) => void (await tx.query(setActive, [warehouseId, active])),
  prune: async (before, limit) => {
    const [reservations] = await tx.query(pruneReservations, [before, limit]);
    const [movements] = await tx.query(pruneMovements, [before, limit]);
    return Math.max(reservations?.gone ?? 0, movements?.gone ?? 0);
  },
  setReorderLevel: async (id, reorderLevel) => void (await tx.query(setReorderLevel, [id, reorderLevel])),
});

/** The hot path of stock: hand-written statements, each for a whole batch. */
export const sqlStockStore = (database: Database): StockStore => ({
  within,
  transaction: (work) => database.transaction((tx) => work(within(tx))),
});
