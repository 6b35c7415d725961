import { HttpClient, makeMetrics } from '@ultramarket/platform';
import { httpCatalogue } from '../src/adapters/http-catalogue';
import { productKey } from '../src/domain/cart';
import { type FakeOffer, type FakeShop, startFakeShop } from './fakes';

let others: FakeShop;
let client: HttpClient;
beforeAll(async () => {
  others = await startFakeShop();
  client = new HttpClient({ target: 'product', baseUrl: others.url, metrics: makeMetrics('test') });
});
afterAll(async () => {
  await client.close();
  await others.close();
});

/** A replica with a clock and a cache of its own. */
const replica = () => {
  const clock = { ms: 1_000_000 };
  const catalogue = httpCatalogue(client, { now: () => clock.ms });
  const price = async (product: FakeOffer, fresh = false): Promise<number | undefined> =>
    (await catalogue.offers([product], { fresh })).get(productKey(product))?.price.amount;
  return { clock, catalogue, price };
};
const nextTick = () => new Promise((resolve) => setImmediate(resolve));
const usd = (amount: number) => ({ amount, currency: 'USD' });
beforeEach(() => others.lookups.splice(0));

test('when a price changes and no event comes, it is seen after ten seconds and not asked for before', async () => {
  const { clock, price } = replica();
  const product = others.sell({ price: usd(1250) });
  expect(await price(product)).toBe(1250);
  product.price = usd(1300);
  clock.ms += 9_999;
  expect(await price(product)).toBe(1250);
  expect(others.lookups).toEqual([1]);
  clock.ms += 1;
  expect(await price(product)).toBe(1300);
  expect(others.lookups).toEqual([1, 1]);
});

test('when the answer takes long, the ten seconds count from the question', async () => {
  const { clock, price } = replica();
  const product = others.sell({ price: usd(1250) });
  const asking = price(product);
  await nextTick();
  clock.ms += 4_000;
  await asking;
  product.price = usd(1300);
  clock.ms += 6_000;
  expect(await price(product)).toBe(1300);
});

test('when a product is often looked at, that does not keep its old price alive', async () => {
  const { clock, price } = replica();
  const product = others.sell({ price: usd(1250) });
  await price(product);
  product.price = usd(1300);
  for (let second = 1; second < 10; second += 1) {
    clock.ms += 1_000;
    expect(await price(product)).toBe(1250);
  }
  clock.ms += 1_000;
  expect(await price(product)).toBe(1300);
});

test('when the price of this moment is asked for, it is asked for anew, and cached', async () => {
  const { price } = replica();
  const product = others.sell({ price: usd(1250) });
  await price(product);
  product.price = usd(1300);
  expect(await price(product, true)).toBe(1300);
  expect(await price(product)).toBe(1300);
  expect(others.lookups).toEqual([1, 1]);
});

test('when a change event comes, only that product is evicted', async () => {
  const { catalogue, price } = replica();
  const [changed, same] = [others.sell(), others.sell()];
  await Promise.all([price(changed), price(same)]);
  changed.price = usd(1300);
  catalogue.evict([changed.productId]);
  expect(await price(changed)).toBe(1300);
  expect(await price(same)).toBe(1250);
  expect(others.lookups).toEqual([2, 1]);
});

test('when a change event comes while an answer is on its way, that answer is used once and not cached', async () => {
  const { catalogue, price } = replica();
  const product = others.sell({ price: usd(1250) });
  const asking = price(product);
  await nextTick();
  catalogue.evict([product.productId]);
  expect(await asking).toBe(1250);
  product.price = usd(1300);
  expect(await price(product)).toBe(1300);
});

test('when a product is not known, that is not cached', async () => {
  const { price } = replica();
  const product = others.sell();
  const unknown = { ...product, productId: others.sell().productId, variantId: 'later' };
  expect(await price(unknown)).toBeUndefined();
  others.sell(unknown);
  expect(await price(unknown)).toBe(1250);
});
