import { createHash } from 'node:crypto';
import { type SeedStock } from './catalogue/products';
import { eachPart, inParts, type Session, total } from './session';

const warehouses = [
  { name: 'Rotterdam', country: 'NL', city: 'Rotterdam', priority: 10 },
  { name: 'Columbus', country: 'US', city: 'Columbus', priority: 20 },
] as const;

const openWarehouses = async ({ gateway, admin }: Session): Promise<string[]> => {
  const path = '/api/v1/inventory/warehouses';
  const known = await gateway.data<Array<{ id: string; name: string }>>('GET', path, { token: admin });
  const ids: string[] = [];
  for (const warehouse of warehouses) {
    const open =
      known.find(({ name }) => name === warehouse.name) ??
      (await gateway.data<{ id: string }>('POST', path, { token: admin, body: warehouse }));
    ids.push(open.id);
  }
  return ids;
};

/** The SKUs that a warehouse has a record of; asked page by page only when some, but not all, are there. */
const stockedSkus = async (
  { gateway, admin }: Session,
  warehouseId: string,
  expected: number,
): Promise<Set<string> | 'all'> => {
  const path = `/api/v1/inventory?warehouseId=${warehouseId}`;
  const records = await total(gateway, `${path}&limit=1`, admin);
  if (records >= expected) return 'all';
  const skus = new Set<string>();
  for (let page = 1; (page - 1) * 100 < records; page += 1) {
    const items = await gateway.data<Array<{ sku: string }>>('GET', `${path}&limit=100&page=${page}`, {
      token: admin,
    });
    items.forEach(({ sku }) => skus.add(sku));
  }
  return skus;
};

/** Sets the stock of every SKU that a warehouse has no record of; what is there was bought from, and stays. */
export const fillWarehouses = async (session: Session, stock: readonly SeedStock[]): Promise<void> => {
  const { gateway, admin, log } = session;
  let records = 0;
  for (const [index, warehouseId] of (await openWarehouses(session)).entries()) {
    const stocked = await stockedSkus(session, warehouseId, stock.length);
    const missing = stocked === 'all' ? [] : stock.filter(({ sku }) => !stocked.has(sku));
    records += missing.length;
    await eachPart(inParts(missing, 1000), async (part) => {
      const items = part.map(({ sku, productId, quantities }) => ({
        sku,
        productId,
        warehouseId,
        quantity: quantities[index] ?? 0,
        mode: 'absolute',
        reason: 'seed',
      }));
      const key = createHash('sha256').update(JSON.stringify(items)).digest('hex');
      const headers = { 'idempotency-key': `seed-${key}` };
      await gateway.data('PUT', '/api/v1/inventory/update', { token: admin, headers, body: { items } });
    });
  }
  log(
    records > 0
      ? `stock: ${records} records in ${warehouses.length} warehouses`
      : 'stock: all of it is there',
  );
};
