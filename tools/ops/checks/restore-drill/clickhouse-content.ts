import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { type Clickhouse } from '../../../../services/analytics/src/adapters/clickhouse';
import { clickhouseFacts } from '../../../../services/analytics/src/adapters/clickhouse-facts';
import { refreshRollups } from '../../../../services/analytics/src/adapters/sum-rollups';

/** A day of a shop, written by analytics-service's own code. */
export const fill = async (clickhouse: Clickhouse): Promise<void> => {
  const facts = clickhouseFacts(clickhouse);
  const day = new Date(Date.now() - 86_400_000).toISOString().slice(0, 10);
  await facts.add(
    Array.from({ length: 5000 }, (_, index) => ({
      eventId: randomUUID(),
      row: 0,
      kind: index % 5 === 0 ? 'order-paid' : 'product-viewed',
      occurredAt: `${day}T${String(index % 24).padStart(2, '0')}:30:00.000Z`,
      userId: index % 2 === 0 ? `user-${index % 100}` : '',
      guestId: index % 2 === 0 ? '' : `guest-${index % 100}`,
      orderId: index % 5 === 0 ? randomUUID() : '',
      productId: `product-${index % 50}`,
      sku: `SKU-${index % 50}`,
      query: '',
      currency: 'USD',
      amount: index,
      quantity: 1,
      active: true,
    })),
  );
  await facts.place([{ productId: 'product-1', categoryId: 'tools', sellerId: 'seller', version: 1 }]);
  while (await refreshRollups(clickhouse));
};

const Table = z.object({ name: z.string() });
const Content = z.object({ rows: z.number(), sum: z.string() });

/** Rows of every table and the sum of their hashes, after merging: when that happens is ClickHouse's own affair. */
export const contentsOf = async (clickhouse: Clickhouse): Promise<Map<string, string>> => {
  const { database } = clickhouse;
  const tables = await clickhouse.rows(
    'drill-tables',
    `SELECT name FROM system.tables WHERE database = '${database}' AND engine LIKE '%MergeTree'`,
    Table,
  );
  const contents = new Map<string, string>();
  for (const { name } of tables) {
    const hash = `toString(sum(cityHash64(formatRow('RowBinary', *))))`;
    const sql = `SELECT count() AS rows, ${hash} AS sum FROM ${database}.${name} FINAL`;
    const [content] = await clickhouse.rows('drill-content', sql, Content);
    contents.set(name, `${content?.rows} rows ${content?.sum}`);
  }
  return contents;
};
