import { type StockLevel } from '../ports';
import { keepStock } from './keep-in-stock';

test('when a batch holds older news after newer, only the newest is recorded, and what is known is not again', async () => {
  const recorded: StockLevel[] = [];
  const keep = keepStock({
    store: { bySkus: async () => [] },
    stock: { record: async (levels: readonly StockLevel[]) => void recorded.push(...levels) },
  } as unknown as Parameters<typeof keepStock>[0]);
  const level = (version: number) => ({ sku: 'LAMP', available: version === 3, version });
  await keep([level(1), level(3), level(2)]);
  await keep([level(2), level(3)]);
  expect(recorded).toEqual([level(3)]);
});
