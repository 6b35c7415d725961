import { RatingUpdated } from '@ultramarket/contracts';
import { newId } from '@ultramarket/platform';
import { eventually } from '@ultramarket/platform/testing';
import { type Catalogue, type ProductBody, startCatalogue } from './support';

interface Rated extends ProductBody {
  rating: number;
  reviewCount: number;
}

let shop: Catalogue;
let categoryId: string;
beforeAll(async () => {
  shop = await startCatalogue();
  categoryId = await shop.category('Rated');
});
afterAll(() => shop.stop());

const get = async (id: string) => (await shop.call<Rated>('get', `/api/v1/products/${id}`)).data;
const rate = (productId: string, average: number, count: number, version: number) =>
  shop.service.deliver(RatingUpdated({ productId, average, count, version }));
const shows = (id: string, rating: number, reviewCount: number) =>
  eventually(async () => expect(await get(id)).toMatchObject({ rating, reviewCount }));
const listed = async (query: string) =>
  (await shop.call<Rated[]>('get', `/api/v1/products?category=${categoryId}&${query}`)).data.map(
    ({ id }) => id,
  );

test('when review publishes a rating, the product shows it, alone and in lists that look at ratings', async () => {
  const [good, better] = [await shop.product({ categoryId }), await shop.product({ categoryId })];
  expect(await listed('rating=4')).toEqual([]);
  await rate(good.id, 4.1, 7, 1);
  await shows(good.id, 4.1, 7);
  await rate(better.id, 4.75, 4, 1);
  await shows(better.id, 4.75, 4);
  await eventually(async () => expect(await listed('rating=4&sort=-rating')).toEqual([better.id, good.id]));
  await rate(better.id, 3.5, 8, 2);
  await eventually(async () => expect(await listed('rating=4')).toEqual([good.id]));
  // A rating is no new version of the product: sellers' ETags stay valid.
  expect((await get(better.id)).version).toBe(1);
});

test('when ratings come late, twice or out of order, the newest counts', async () => {
  const { id } = await shop.product({ categoryId });
  const mark = await shop.product({ categoryId });
  await rate(id, 5, 1, 70);
  await rate(id, 5, 1, 70);
  await shows(id, 5, 1);
  await rate(id, 1, 9, 69);
  await rate(newId(), 3, 3, 1);
  await rate(mark.id, 2, 1, 1);
  await shows(mark.id, 2, 1);
  expect(await get(id)).toMatchObject({ rating: 5, reviewCount: 1 });
  await rate(id, 0, 0, 71);
  await shows(id, 0, 0);
});

test('when ratings come while the product is being changed, neither is lost', async () => {
  const { id } = await shop.product({ categoryId });
  const changes = Array.from({ length: 10 }, (_, index) =>
    shop.call('put', `/api/v1/products/${id}`, { token: shop.admin, body: { name: `Name ${index}` } }),
  );
  const updates = Array.from({ length: 10 }, (_, index) => rate(id, 3, index + 1, index + 1));
  const answers = await Promise.all(changes);
  await Promise.all(updates);
  const won = answers.filter(({ status }) => status === 200).length;
  await shows(id, 3, 10);
  expect((await get(id)).version).toBe(won + 1);
  const { data } = await shop.call<Rated>('put', `/api/v1/products/${id}`, {
    token: shop.admin,
    body: { name: 'Last name' },
  });
  expect(data).toMatchObject({ rating: 3, reviewCount: 10 });
});
