import { PrismaPg } from '@prisma/adapter-pg';
import { type Database, newId, statement } from '@ultramarket/platform';
import { inventoryErrors } from '../domain/errors';
import { type Inventory, Prisma, PrismaClient, type Warehouse } from '../generated/prisma/client';
import { type StockReader, type StockView, type WarehouseView } from '../ports';

const isCode = (error: unknown, code: string): boolean =>
  error instanceof Prisma.PrismaClientKnownRequestError && error.code === code;

/** Both sums in one statement, so that a reservation that comes in between cannot make them differ. */
const readFaults = statement<{ sku: string; reserved: number; open: number; lowest: number }>(
  'stock-consistency',
  `SELECT sku, sum(reserved)::int AS reserved, sum(open)::int AS open, min(lowest)::int AS lowest
   FROM (
     SELECT sku, quantity_reserved AS reserved, 0 AS open,
            least(quantity_available, quantity_reserved, quantity_damaged) AS lowest
     FROM inventory
     UNION ALL
     SELECT l.sku, 0, l.quantity, 0
     FROM reservations r JOIN reservation_lines l USING (order_id)
     WHERE r.status = 'RESERVED'
   ) AS sums
   GROUP BY sku HAVING sum(reserved) <> sum(open) OR min(lowest) < 0
   ORDER BY sku LIMIT 500`,
);

const warehouseView = ({ id, name, country, city, priority, active }: Warehouse): WarehouseView => ({
  id,
  name,
  country,
  city,
  priority,
  active,
});

/** Ordinary reads of stock, and the few warehouses. */
export const prismaStockReader = (database: Database): StockReader => {
  const prisma = new PrismaClient({ adapter: new PrismaPg(database.pool) });

  const withProducts = async (rows: readonly Inventory[]): Promise<StockView[]> => {
    const skus = await prisma.sku.findMany({
      where: { sku: { in: [...new Set(rows.map(({ sku }) => sku))] } },
    });
    const products = new Map(skus.map(({ sku, productId }) => [sku, productId]));
    return rows.map((row) => ({ ...row, productId: products.get(row.sku) ?? null }));
  };

  const ownedSince = async (sku: string): Promise<Date | null> =>
    (await prisma.inventory.aggregate({ where: { sku }, _max: { ownedSince: true } }))._max.ownedSince;

  /** The orders of these movements that were reserved until then, from the earlier seller of the SKU. */
  const ordersUntil = async (
    since: Date,
    movements: ReadonlyArray<{ orderId: string | null }>,
  ): Promise<Set<string | null>> => {
    const orderId = { in: movements.flatMap((movement) => movement.orderId ?? []) };
    const earlier = await prisma.reservation.findMany({ where: { orderId, createdAt: { lte: since } } });
    return new Set(earlier.map((reservation) => reservation.orderId));
  };

  return {
    list: async ({ warehouseId, productId, sku, lowStock, sellerId, page, limit }) => {
      const of = { ...(productId && { productId }), ...(sellerId && { sellerId }) };
      const skus =
        productId || sellerId ? (await prisma.sku.findMany({ where: of })).map((row) => row.sku) : undefined;
      const where: Prisma.InventoryWhereInput = {
        ...(warehouseId && { warehouseId }),
        ...((sku || skus) && { sku: { ...(sku && { equals: sku }), ...(skus && { in: skus }) } }),
        ...(lowStock && { available: { lte: prisma.inventory.fields.reorderLevel } }),
      };
      const [rows, total] = await Promise.all([
        prisma.inventory.findMany({
          where,
          orderBy: [{ sku: 'asc' }, { warehouseId: 'asc' }],
          skip: (page - 1) * limit,
          take: limit,
        }),
        prisma.inventory.count({ where }),
      ]);
      return { items: await withProducts(rows), total };
    },
    bySku: async (sku) =>
      withProducts(await prisma.inventory.findMany({ where: { sku }, orderBy: { warehouseId: 'asc' } })),
    availability: async (skus) => {
      const sums = await prisma.inventory.groupBy({
        by: ['sku'],
        where: { sku: { in: [...new Set(skus)] }, active: true },
        _sum: { available: true },
      });
      return sums.map(({ sku, _sum }) => ({ sku, available: _sum.available ?? 0 }));
    },
    consistency: async () => {
      const faults = await database.query(readFaults);
      return {
        negative: faults.filter(({ lowest }) => lowest < 0).map(({ sku }) => sku),
        mismatches: faults
          .filter(({ reserved, open }) => reserved !== open)
          .map(({ sku, reserved, open }) => ({ sku, reserved, open })),
      };
    },
    byId: async (id) => {
      const row = await prisma.inventory.findUnique({ where: { id } });
      return row ? (await withProducts([row]))[0] : undefined;
    },
    movements: async (sku, { before, limit, ofSeller }) => {
      const since = ofSeller ? await ownedSince(sku) : null;
      const rows = await prisma.inventoryTransaction.findMany({
        where: {
          sku,
          ...(before !== undefined && { id: { lt: before } }),
          ...(since && { createdAt: { gt: since } }),
        },
        orderBy: { id: 'desc' },
        take: limit,
      });
      const others = since ? await ordersUntil(since, rows) : new Set();
      return rows.map((row) => ({
        ...row,
        id: String(row.id),
        orderId: others.has(row.orderId) ? null : row.orderId,
      }));
    },
    warehouses: async () =>
      (await prisma.warehouse.findMany({ orderBy: [{ priority: 'asc' }, { name: 'asc' }] })).map(
        warehouseView,
      ),
    createWarehouse: async (warehouse) => {
      try {
        return warehouseView(await prisma.warehouse.create({ data: { id: newId(), ...warehouse } }));
      } catch (error) {
        throw isCode(error, 'P2002') ? inventoryErrors.WAREHOUSE_EXISTS() : error;
      }
    },
    sellerOf: async (sku) => (await prisma.sku.findUnique({ where: { sku } }))?.sellerId,
  };
};
