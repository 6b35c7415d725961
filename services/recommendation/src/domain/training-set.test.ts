import { type InteractionKind } from './interactions';
import { TrainingSetBuilder } from './training-set';

const day = 86_400_000;
const row = (
  userId: string,
  item: number,
  at: number,
  sourceId: string,
  kind: InteractionKind = 'PURCHASE',
) => ({
  ...{ userId, item, at: at * day, sourceId, kind },
  weight: kind === 'PURCHASE' ? 1 : 0.5,
});
const build = (rows: Array<ReturnType<typeof row>>, halfLifeDays = 10) => {
  const builder = new TrainingSetBuilder(100, 10 * day, halfLifeDays);
  rows.forEach((one) => builder.add(one));
  return builder.build();
};
const lists = ({ starts, ends, items }: { starts: Int32Array; ends: Int32Array; items: Int32Array }) =>
  Array.from(starts, (start, index) => [...items.subarray(start, ends[index])]);

test('when a shopper ordered several times, what the last order brought is held out', () => {
  const set = build([
    row('ann', 3, 2, 'second'),
    row('ann', 1, 1, 'first'),
    row('ann', 1, 2, 'second'),
    row('bob', 5, 1, 'only'),
    row('bob', 6, 1, 'only'),
  ]);
  expect(lists(set.shoppers)).toEqual([
    [1, 3],
    [5, 6],
  ]);
  // The first product was bought again in the last order, which is not evaluated.
  expect(lists(set.earlier)).toEqual([[1], [5, 6]]);
  expect(set.users).toBe(2);
});

test('when products were bought in one order, they make a basket', () => {
  const set = build([row('ann', 2, 1, 'a'), row('ann', 1, 1, 'a'), row('ann', 7, 2, 'b')]);
  expect(lists(set.baskets)).toEqual([[1, 2]]);
});

test('when interactions grow old, they count half after each half-life, and a cart less than a purchase', () => {
  const set = build([row('ann', 1, 10, 'a'), row('bob', 2, 0, 'b'), row('cid', 3, 10, 'cid', 'CART')]);
  expect([...set.popularity.subarray(1, 4)]).toEqual([1, 0.5, 0.5]);
});

test('when an order is held out, the popularity that the model is evaluated with excludes it', () => {
  const set = build([row('ann', 1, 9, 'a'), row('ann', 2, 10, 'b')]);
  expect(set.popularity[2]).toBe(1);
  expect(set.earlierPopularity[2]).toBe(0);
  expect(set.earlierPopularity[1]).toBeCloseTo(2 ** -0.1, 10);
});

test('when a shopper bought very much, the latest fifty count', () => {
  const set = build(Array.from({ length: 60 }, (_, item) => row('ann', item, item / 10, `order-${item}`)));
  const [all] = lists(set.shoppers);
  expect(all).toHaveLength(50);
  expect(all?.[0]).toBe(10);
});
