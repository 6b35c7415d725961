import { type Database, statement, type Transaction } from '@ultramarket/platform';
import { type Shipment } from '../domain/shipment';
import { type ShipmentStore, type ShipmentTransaction } from '../ports';

const columns = `s.id, s.order_id AS "orderId", s.user_id AS "userId", s.carrier, s.service, s.price::float8 AS price,
  s.currency, s.destination, s.status, s.unwanted, s.task, s.tracking_number AS "trackingNumber",
  s.next_poll_at AS "nextPollAt", s.failure_code AS "failureCode", s.request_key AS "requestKey", s.saga, s.cancel_saga AS "cancelSaga",
  s.correlation_id AS "correlationId", s.created_at AS "createdAt"`;

/** jsonb turns a missing reply address into the JSON null; the columns keep SQL's. */
const pendingReply = (name: string) => `nullif(${name}, 'null'::jsonb)`;

/** When an unanswered call to a carrier is repeated. */
const due = `CASE WHEN g.task IS NULL THEN NULL ELSE now() + interval '30 seconds' END`;

const insertShipments = statement<{ id: string }>(
  'shipment-insert',
  `WITH given AS (
     SELECT * FROM jsonb_to_recordset($1::jsonb)
       AS g (id uuid, "orderId" uuid, "userId" uuid, carrier text, service text, price bigint, currency text,
             destination jsonb, status text, unwanted boolean, task text, "failureCode" text, "requestKey" text, saga jsonb,
             "correlationId" text, "createdAt" timestamptz, items jsonb)
   ), stored AS (
     INSERT INTO shipments (id, order_id, user_id, carrier, service, price, currency, destination, status, unwanted, task,
                            due_at, failure_code, request_key, saga, correlation_id, created_at)
     SELECT id, "orderId", "userId", carrier, service, price, currency, destination, status, unwanted, task, ${due},
            "failureCode", "requestKey", ${pendingReply('saga')}, "correlationId", "createdAt"
     FROM given g
     ON CONFLICT (order_id) DO NOTHING
     RETURNING id
   ), lines AS (
     INSERT INTO shipment_items (shipment_id, line, sku, name, quantity)
     SELECT g.id, i.line, i.sku, left(i.name, 300), i.quantity
     FROM given g JOIN stored USING (id),
          ROWS FROM (jsonb_to_recordset(g.items) AS (sku text, name text, quantity int)) WITH ORDINALITY
            AS i (sku, name, quantity, line)
   )
   SELECT id FROM stored`,
);

const lockByOrders = statement<Shipment>(
  'shipment-lock-orders',
  `SELECT ${columns} FROM shipments s WHERE s.order_id = ANY($1::uuid[]) ORDER BY s.id FOR UPDATE`,
);

const lockByIds = statement<Shipment>(
  'shipment-lock',
  `SELECT ${columns} FROM shipments s WHERE s.id = ANY($1::uuid[]) ORDER BY s.id FOR UPDATE`,
);

const saveShipments = statement(
  'shipment-save',
  `WITH seen AS (
     INSERT INTO tracking_events (shipment_id, status, place, at)
     SELECT "shipmentId", status, place, at
     FROM jsonb_to_recordset($2::jsonb) AS e ("shipmentId" uuid, status text, place text, at timestamptz)
     ON CONFLICT DO NOTHING
   )
   UPDATE shipments s
   SET status = g.status, unwanted = g.unwanted, task = g.task, due_at = ${due}, tracking_number = g."trackingNumber",
       next_poll_at = g."nextPollAt", failure_code = g."failureCode", saga = ${pendingReply('g.saga')},
       cancel_saga = ${pendingReply('g."cancelSaga"')}, updated_at = now()
   FROM jsonb_to_recordset($1::jsonb)
     AS g (id uuid, status text, unwanted boolean, task text, "trackingNumber" text, "nextPollAt" timestamptz,
           "failureCode" text, saga jsonb, "cancelSaga" jsonb)
   WHERE s.id = g.id`,
);

const claimTasks = statement<Shipment>(
  'shipment-claim-tasks',
  `UPDATE shipments s SET due_at = now() + interval '30 seconds'
   WHERE s.id IN (SELECT id FROM shipments WHERE task IS NOT NULL AND due_at <= $1 ORDER BY due_at LIMIT $2
                  FOR UPDATE SKIP LOCKED)
   RETURNING ${columns}`,
);

/** Calls without an answer, of any process: it may be dead. */
const openTasks = statement<Shipment>(
  'shipment-open-tasks',
  `SELECT ${columns} FROM shipments s WHERE s.task IS NOT NULL AND s.id > $1 ORDER BY s.id LIMIT $2`,
);

const claimPolls = statement<Shipment>(
  'shipment-claim-polls',
  `UPDATE shipments s SET next_poll_at = now() + interval '60 seconds'
   WHERE s.id IN (SELECT id FROM shipments WHERE next_poll_at <= $1 ORDER BY next_poll_at LIMIT $2
                  FOR UPDATE SKIP LOCKED)
   RETURNING ${columns}`,
);

/** What a carrier is still to be asked about has not ended, whatever its status says. */
const pruneShipments = statement<{ gone: number }>(
  'shipment-prune',
  `WITH old AS (
     SELECT id FROM shipments
     WHERE status IN ('DELIVERED', 'FAILED', 'RETURNED', 'CANCELLED') AND task IS NULL AND updated_at < $1
     LIMIT $2 FOR UPDATE SKIP LOCKED
   ), items AS (
     DELETE FROM shipment_items i USING old WHERE i.shipment_id = old.id
   ), events AS (
     DELETE FROM tracking_events e USING old WHERE e.shipment_id = old.id
   ), gone AS (
     DELETE FROM shipments s USING old WHERE s.id = old.id RETURNING 1
   ) SELECT count(*)::int AS gone FROM gone`,
);

const sorted = (ids: readonly string[]): string[] => [...new Set(ids)].sort();

const within = (tx: Transaction): ShipmentTransaction => ({
  tx,
  insert: async (shipments) => {
    if (shipments.length === 0) return new Set();
    const ordered = [...shipments].sort((a, b) => (a.orderId < b.orderId ? -1 : 1));
    return new Set((await tx.query(insertShipments, [JSON.stringify(ordered)])).map(({ id }) => id));
  },
  lockByOrders: (orderIds) => tx.query(lockByOrders, [sorted(orderIds)]),
  lockByIds: (ids) => tx.query(lockByIds, [sorted(ids)]),
  save: async (shipments, sightings) => {
    // The address does not change and need not travel again.
    const rows = shipments.map(({ destination: _destination, ...row }) => row);
    await tx.query(saveShipments, [JSON.stringify(rows), JSON.stringify(sightings)]);
  },
});

/** The hot path of shipments: hand-written statements, each for a whole batch. */
export const sqlShipmentStore = (database: Database): ShipmentStore => ({
  within,
  transaction: (work) => database.transaction((tx) => work(within(tx))),
  openTasks: (after, limit) =>
    database.query(openTasks, [after ?? '00000000-0000-0000-0000-000000000000', limit]),
  claimTasks: (now, limit) => database.query(claimTasks, [now, limit]),
  claimPolls: (now, limit) => database.query(claimPolls, [now, limit]),
  prune: async (before, limit) => (await database.query(pruneShipments, [before, limit]))[0]?.gone ?? 0,
});
