import { type Viewer } from '../domain/viewer';
import { type ListQuery, listProducts, maxQueued } from './list-products';

const shopper: Viewer = { kind: 'shopper' };
const nothing = { ids: [], next: null };
/** Lets pending promises settle. */
const yieldToEventLoop = () => new Promise((resolve) => setImmediate(resolve));

/** A store that holds pages and counts back until they are released, and counts the requests for them. */
const slowCatalogue = () => {
  const asked = { pages: 0, counts: 0 };
  const held: Array<() => void> = [];
  const answer = async <Value>(kind: keyof typeof asked, value: Value): Promise<Value> => {
    asked[kind] += 1;
    await new Promise<void>((resolve) => held.push(resolve));
    return value;
  };
  const generation = { current: async () => 'g', bump: async () => undefined };
  const list = listProducts({
    store: { page: () => answer('pages', nothing), count: () => answer('counts', 5000) },
    reader: { recent: async () => new Map() },
    lists: { get: async () => undefined, put: async () => undefined },
    generation,
    stockGeneration: generation,
    ratingGeneration: generation,
  } as unknown as Parameters<typeof listProducts>[0]);
  return {
    asked,
    page: (page: number, more: Partial<ListQuery> = {}) =>
      list({ sort: [{ field: 'name', descending: false }], page, limit: 100, ...more }, shopper),
    release: async () => {
      for (const one of held.splice(0)) one();
      await yieldToEventLoop();
    },
  };
};

test('when several pages far down are asked for, one is fetched at a time, and pages near the top do not wait', async () => {
  const { asked, page, release } = slowCatalogue();
  const deep = [page(90), page(91), page(92)];
  await yieldToEventLoop();
  expect(asked.pages).toBe(1);
  const top = page(1);
  await yieldToEventLoop();
  expect(asked.pages).toBe(2);
  await release();
  await top;
  expect(asked.pages).toBe(3);
  await release();
  await release();
  expect(await Promise.all(deep)).toHaveLength(3);
});

test('when several pages of a list are asked for, their products are counted once', async () => {
  const { asked, page, release } = slowCatalogue();
  const pages = [page(1), page(2)];
  await yieldToEventLoop();
  await release();
  await Promise.all(pages);
  const third = page(3);
  await yieldToEventLoop();
  await release();
  expect((await third).meta.total).toBe(5000);
  expect(asked).toEqual({ pages: 3, counts: 1 });
});

test('when exact totals are asked for, they are counted one at a time', async () => {
  const { asked, page, release } = slowCatalogue();
  const lists = [page(1, { total: 'exact' }), page(1, { total: 'exact', minPrice: 5 })];
  await yieldToEventLoop();
  expect(asked).toEqual({ pages: 2, counts: 1 });
  await release();
  await release();
  await Promise.all(lists);
  expect(asked.counts).toBe(2);
});

test('when too many pages far down wait already, the next is refused at once', async () => {
  const { page, release } = slowCatalogue();
  const waiting = Array.from({ length: maxQueued + 1 }, (_, n) => page(50, { minPrice: n + 1 }));
  await yieldToEventLoop();
  await expect(page(50, { minPrice: 1000 })).rejects.toMatchObject({ code: 'UNAVAILABLE' });
  for (let n = 0; n <= maxQueued; n += 1) await release();
  expect(await Promise.all(waiting)).toHaveLength(maxQueued + 1);
});
