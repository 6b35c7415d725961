import { newId } from '@ultramarket/platform';
import { type Catalogue, type ProductBody, startCatalogue } from './support';

interface States {
  items: Array<ProductBody & { translations: Record<string, { name: string }>; createdAt: string }>;
  next: string | null;
}

let shop: Catalogue;
beforeAll(async () => {
  shop = await startCatalogue();
});
afterAll(() => shop.stop());

const states = (body: object, token = shop.machine) =>
  shop.call<States>('post', '/internal/v1/products/states', { token, body });

test('when states are asked for by id, each comes complete and in any status; unknown ones are left out', async () => {
  const translations = { ru: { name: 'Лампа' } };
  const sold = await shop.product({ name: 'Lamp', translations });
  const gone = await shop.product();
  await shop.call('delete', `/api/v1/products/${gone.id}`, { token: shop.admin });
  const { status, data } = await states({ ids: [sold.id, gone.id, newId()] });
  expect(status).toBe(200);
  expect(data.next).toBeNull();
  expect(new Map(data.items.map((item) => [item.id, item]))).toEqual(
    new Map([
      [
        sold.id,
        expect.objectContaining({
          name: 'Lamp',
          status: 'ACTIVE',
          translations: { ru: { name: 'Лампа', description: '' } },
        }),
      ],
      [gone.id, expect.objectContaining({ status: 'ARCHIVED', version: 2 })],
    ]),
  );
});

test('when there are more than 500 products, the list goes on after the last one and names each once', async () => {
  const categoryId = await shop.category();
  const products = Array.from({ length: 500 }, () => ({
    id: newId(),
    sku: `SKU-${newId()}`,
    name: 'Chair',
    slug: `chair-${newId()}`,
    price: { amount: 1000, currency: 'USD' },
    categoryId,
  }));
  const imported = await shop.call('post', '/internal/v1/products/import', {
    token: shop.machine,
    body: { products },
  });
  expect(imported.status).toBe(200);
  await shop.product({ categoryId });
  const first = (await states({})).data;
  expect(first.items).toHaveLength(500);
  const second = (await states({ after: first.next })).data;
  expect(second.next).toBeNull();
  const ids = [...first.items, ...second.items].map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  for (const { id } of products) expect(ids).toContain(id);
});

test('when a person asks for states, or ids and a place are both given, it is refused', async () => {
  expect((await states({}, shop.admin)).status).toBe(403);
  expect(await states({ ids: [newId()], after: newId() })).toMatchObject({
    status: 400,
    code: 'VALIDATION_ERROR',
  });
});
