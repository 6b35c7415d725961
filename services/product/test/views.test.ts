import { newId, pseudonymOf } from '@ultramarket/platform';
import { eventually } from '@ultramarket/platform/testing';
import { type Catalogue, startCatalogue } from './support';

let shop: Catalogue;
beforeAll(async () => {
  shop = await startCatalogue();
});
afterAll(() => shop.stop());

interface View {
  productId: string;
  userId: string | null;
  guestId: string | null;
}

const published = async (...productIds: string[]): Promise<View[]> =>
  (await shop.service.published<View>('ProductViewed')).filter(({ productId }) =>
    productIds.includes(productId),
  );
const read = (idOrSlug: string, token?: string, headers = {}) =>
  shop.call('get', `/api/v1/products/${idOrSlug}`, { token, headers });

test('when shoppers read a page, by id or by slug, a view is published with its visitor', async () => {
  const { id, slug } = await shop.product({ status: 'ACTIVE' });
  const userId = newId();
  await read(id, shop.service.authority.token({ role: 'CUSTOMER', userId }), { 'X-Guest-Id': 'left-over' });
  await read(slug, undefined, { 'X-Guest-Id': 'guest-1' });
  await read(id);
  await eventually(async () =>
    expect(await published(id)).toEqual([
      { productId: id, userId, guestId: null },
      { productId: id, userId: null, guestId: pseudonymOf('guest-1') },
      { productId: id, userId: null, guestId: null },
    ]),
  );
});

test('when staff, a service or the seller read it, or there is nothing to see, no view is published', async () => {
  const draft = await shop.product({ status: 'DRAFT' });
  const own = await shop.product({ status: 'ACTIVE' }, shop.vendor.token);
  for (const token of [shop.admin, shop.manager, shop.machine, shop.vendor.token])
    expect((await read(own.id, token)).status).toBe(200);
  expect((await read(draft.id)).status).toBe(404);
  expect((await read(newId())).status).toBe(404);
  // A view of a shopper comes last, so any view before it would be here.
  const other = shop.service.authority.token({ role: 'VENDOR', userId: newId() });
  expect((await read(own.id, other)).status).toBe(200);
  await eventually(async () => expect(await published(own.id, draft.id)).toHaveLength(1));
});

test('when only the head of a page is asked for, that is no view', async () => {
  const { id } = await shop.product({ status: 'ACTIVE' });
  const head = await fetch(`${shop.service.url}/api/v1/products/${id}`, { method: 'HEAD' });
  expect({ status: head.status, etag: head.headers.get('etag') }).toEqual({ status: 200, etag: '"1"' });
  await read(id, undefined, { 'X-Guest-Id': 'guest-after' });
  await eventually(async () => expect(await published(id)).toHaveLength(1));
  expect(await published(id)).toMatchObject([{ guestId: pseudonymOf('guest-after') }]);
});

test('when a guest sends an id that cart-service does not issue, the view has no visitor', async () => {
  const { id } = await shop.product({ status: 'ACTIVE' });
  await read(id, undefined, { 'X-Guest-Id': 'not an id' });
  await read(id, undefined, { 'X-Guest-Id': 'g'.repeat(65) });
  await eventually(async () =>
    expect((await published(id)).map(({ guestId }) => guestId)).toEqual([null, null]),
  );
});
