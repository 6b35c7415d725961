import { newId } from '@ultramarket/platform';
import { eventually } from '@ultramarket/platform/testing';
import { type Catalogue, type ProductBody, startCatalogue } from './support';

let shop: Catalogue;
beforeAll(async () => {
  shop = await startCatalogue();
});
afterAll(() => shop.stop());

const events = async (type: string, productId: string) =>
  (await shop.service.published<{ productId: string } & Record<string, unknown>>(type)).filter(
    (event) => event.productId === productId,
  );

const get = (id: string, token?: string) =>
  shop.call<ProductBody>('get', `/api/v1/products/${id}`, { token });

test('when staff add a product, everyone can see it and the world is told', async () => {
  const categoryId = await shop.category();
  const body = {
    name: 'Crème brûlée set',
    description: 'Six dishes.',
    sku: `SET-${newId()}`,
    price: { amount: 2999, currency: 'USD' },
    originalPrice: { amount: 3999, currency: 'USD' },
    categoryId,
    attributes: { Material: 'Stoneware' },
    variants: [{ sku: `SET-${newId()}`, name: 'Blue', attributes: { Color: 'Blue' } }],
  };
  const created = await shop.call<ProductBody>('post', '/api/v1/products', { token: shop.admin, body });
  expect(created.status).toBe(201);
  expect(created.headers['etag']).toBe('"1"');

  const { status, data } = await get(created.data.id);
  expect(status).toBe(200);
  expect(data).toMatchObject({
    name: 'Crème brûlée set',
    slug: 'creme-brulee-set',
    price: { amount: 2999, currency: 'USD' },
    originalPrice: { amount: 3999, currency: 'USD' },
    inStock: false,
    status: 'ACTIVE',
    rating: 0,
    images: [`/api/v1/products/${created.data.id}/picture.svg`],
    variants: [{ name: 'Blue', price: { amount: 2999, currency: 'USD' }, inStock: false }],
  });
  expect((await get('creme-brulee-set')).data.id).toBe(created.data.id);
  const [event] = await eventually(async () => {
    const found = await events('ProductCreated', created.data.id);
    expect(found).toHaveLength(1);
    return found;
  });
  expect(event).toMatchObject({ sku: body.sku, price: 2999, currency: 'USD', status: 'ACTIVE', version: 1 });
});
