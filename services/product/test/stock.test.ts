import { StockDepleted, StockReplenished, StockUpdated } from '@ultramarket/contracts';
import { newId } from '@ultramarket/platform';
import { eventually } from '@ultramarket/platform/testing';
import { type Catalogue, type ProductBody, startCatalogue } from './support';

let shop: Catalogue;
beforeAll(async () => {
  shop = await startCatalogue();
});
afterAll(() => shop.stop());

const level = (sku: string, available: number, version: number) => ({
  sku,
  productId: null,
  available,
  version,
});
const get = async (id: string) => (await shop.call<ProductBody>('get', `/api/v1/products/${id}`)).data;
const shows = (id: string, inStock: boolean) =>
  eventually(async () => expect((await get(id)).inStock).toBe(inStock));

test('when inventory publishes stock, the product shows it, alone and in lists', async () => {
  const { id, sku } = await shop.product();
  await shop.service.deliver(StockUpdated(level(sku, 5, 1)));
  await shows(id, true);
  const listed = async () =>
    (await shop.call<ProductBody[]>('get', '/api/v1/products?inStock=true&limit=100')).data.map(
      (one) => one.id,
    );
  await eventually(async () => expect(await listed()).toContain(id));
  await shop.service.deliver(StockDepleted(level(sku, 0, 2)));
  await shows(id, false);
  await eventually(async () => expect(await listed()).not.toContain(id));
  await shop.service.deliver(StockReplenished(level(sku, 1, 3)));
  await shows(id, true);
});

test('when updates come late, twice or out of order, the newest counts', async () => {
  const { id, sku } = await shop.product();
  const { id: otherId, sku: otherSku } = await shop.product();
  await shop.service.deliver(StockDepleted(level(sku, 0, 7)));
  await shop.service.deliver(StockUpdated(level(sku, 9, 6)));
  await shop.service.deliver(StockDepleted(level(sku, 0, 7)));
  await shop.service.deliver(StockUpdated(level(otherSku, 9, 1)));
  await shows(otherId, true);
  expect((await get(id)).inStock).toBe(false);
  await shop.service.deliver(StockUpdated(level(sku, 3, 8)));
  await shows(id, true);
});

test('when stock is known before its product, the product starts in stock', async () => {
  const sku = `EARLY-${newId()}`;
  const { id: markId, sku: markSku } = await shop.product();
  await shop.service.deliver(StockUpdated(level(sku, 5, 1)));
  await shop.service.deliver(StockUpdated(level(markSku, 5, 1)));
  await shows(markId, true);
  expect((await shop.product({ sku })).id).toBeDefined();
  const { data } = await shop.call<ProductBody[]>('get', '/api/v1/products?limit=1');
  expect(data).toMatchObject([{ sku, inStock: true }]);
});

test('when one variant is sold out, the others still show stock', async () => {
  const [small, large, later] = [`S-${newId()}`, `L-${newId()}`, `XL-${newId()}`];
  const variants = [
    { sku: small, name: 'S' },
    { sku: large, name: 'L' },
  ];
  const { id } = await shop.product({ variants });
  await shop.service.deliver(StockUpdated(level(small, 5, 1)));
  await shop.service.deliver(StockUpdated(level(later, 5, 1)));
  await shows(id, true);
  expect((await get(id)).variants).toMatchObject([
    { sku: small, inStock: true },
    { sku: large, inStock: false },
  ]);
  // A SKU that only now becomes a variant brings the stock it has; the one that goes takes its own along.
  const body = {
    variants: [
      { sku: large, name: 'L' },
      { sku: later, name: 'XL' },
    ],
  };
  await shop.call('put', `/api/v1/products/${id}`, { token: shop.admin, body });
  await eventually(async () =>
    expect((await get(id)).variants).toMatchObject([
      { sku: large, inStock: false },
      { sku: later, inStock: true },
    ]),
  );
});

test('when stock changes while a product is being changed, neither is lost', async () => {
  const { id, sku } = await shop.product();
  const changes = Array.from({ length: 10 }, (_, index) =>
    shop.call('put', `/api/v1/products/${id}`, { token: shop.admin, body: { name: `Name ${index}` } }),
  );
  const updates = Array.from({ length: 10 }, (_, index) =>
    shop.service.deliver(StockUpdated(level(sku, index % 2, index + 1))),
  );
  const answers = await Promise.all(changes);
  await Promise.all(updates);
  const won = answers.filter(({ status }) => status === 200).length;
  await shows(id, true);
  expect(await get(id)).toMatchObject({ version: won + 1, inStock: true });
});

test('when only variants are in stock, the lookup says that one of them has to be chosen', async () => {
  const sku = `V-${newId()}`;
  const product = await shop.product({ variants: [{ sku, name: 'Red' }] });
  const plain = await shop.product();
  const required = async () => {
    const items = [
      { productId: product.id, variantId: null },
      { productId: product.id, variantId: product.variants[0]?.id ?? null },
      { productId: plain.id, variantId: null },
    ];
    const { data } = await shop.call<Array<{ variantRequired: boolean }>>(
      'post',
      '/internal/v1/products/lookup',
      { token: shop.machine, body: { items } },
    );
    return data.map(({ variantRequired }) => variantRequired);
  };
  expect(await required()).toEqual([true, false, false]);
  await shop.service.deliver(StockUpdated(level(product.sku, 5, 1)));
  await eventually(async () => expect(await required()).toEqual([false, false, false]));
});
