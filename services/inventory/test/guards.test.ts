import { Client } from 'pg';
import { eventually } from '@ultramarket/platform/testing';
import { CommitStock, newOrderId, ReserveStock, startInventory, type Inventory } from './support';

let inventory: Inventory;
let client: Client;
beforeAll(async () => {
  inventory = await startInventory();
  client = new Client({ connectionString: inventory.service.env['DATABASE_URL'] });
  await client.connect();
});
afterAll(async () => {
  await client.end();
  await inventory.stop();
});

test.each(['available', 'reserved'])(
  'when a fault in the code would let %s goods fall below zero, the database refuses',
  async (which) => {
    const sku = await inventory.stock([1]);
    const column = `quantity_${which}`;
    await expect(
      client.query(`UPDATE inventory SET ${column} = ${column} - 2 WHERE sku = $1`, [sku]),
    ).rejects.toThrow(`inventory_${which}_not_negative`);
  },
);

const waits = async (): Promise<void> => {
  const waiting = `SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`;
  // Inside a transaction the view would stay as it was at the first look.
  await eventually(async () =>
    expect((await inventory.service.running.database?.pool.query(waiting))?.rowCount).toBe(1),
  );
};

test.each(['reserved', 'committed'])(
  'when goods are %s and a record is held, none that comes later is held, so that no two wait for each other',
  async (how) => {
    const earlier = await inventory.stock([5]);
    const later = await inventory.stock([5], `${earlier}-later`);
    const orderId = newOrderId();
    const lines = [later, earlier].map((one) => ({ sku: one, quantity: 1 }));
    if (how === 'committed') await inventory.ask(ReserveStock({ orderId, lines }));
    await client.query('BEGIN');
    await client.query('SELECT FROM inventory WHERE sku = $1 FOR UPDATE', [earlier]);
    const reply = inventory.ask(
      how === 'committed' ? CommitStock({ orderId }) : ReserveStock({ orderId, lines }),
    );
    await waits();
    const free = 'SELECT FROM inventory WHERE sku = $1 FOR UPDATE SKIP LOCKED';
    expect((await client.query(free, [later])).rowCount).toBe(1);
    await client.query('COMMIT');
    expect(await reply).toMatchObject({ outcome: 'done' });
  },
);

test('when goods are sold, their record is rewritten in place: no index looks at what a sale changes', async () => {
  const { rows } = await client.query(
    `SELECT pg_get_indexdef(indexrelid) AS index FROM pg_index WHERE indrelid = 'inventory'::regclass
       AND pg_get_indexdef(indexrelid) ~ 'quantity_|version|updated_at'`,
  );
  expect(rows).toEqual([]);
});
