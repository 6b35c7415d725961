import { type StockLevel } from '../ports';
import { applyStock } from './apply-stock';

test('when a batch has older updates after newer ones, only the newest is applied, and a known one is not applied again', async () => {
  const applied: StockLevel[] = [];
  const apply = applyStock({
    store: { bySkus: async () => [] },
    stock: { apply: async (levels: readonly StockLevel[]) => void applied.push(...levels) },
  } as unknown as Parameters<typeof applyStock>[0]);
  const level = (version: number) => ({ sku: 'LAMP', available: version === 3, version });
  await apply([level(1), level(3), level(2)]);
  await apply([level(2), level(3)]);
  expect(applied).toEqual([level(3)]);
});
