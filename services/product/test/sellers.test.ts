import {
  type Role,
  RoleChanged,
  UserErasureRequested,
  UserStatusChanged,
  VendorVerified,
} from '@ultramarket/contracts';
import { newId } from '@ultramarket/platform';
import { eventually } from '@ultramarket/platform/testing';
import { type Catalogue, type ProductBody, startCatalogue } from './support';

let shop: Catalogue;
let categoryId: string;
beforeAll(async () => {
  shop = await startCatalogue();
  categoryId = await shop.category('Clothes');
});
afterAll(() => shop.stop());

const path = '/api/v1/products';
const newSeller = () => {
  const userId = newId();
  return { userId, token: shop.service.authority.token({ role: 'VENDOR', userId }) };
};
const verdict = (userId: string, status: 'APPROVED' | 'SUSPENDED' | 'REJECTED', version: number) =>
  shop.service.deliver(VendorVerified({ vendorId: newId(), userId, status, by: newId(), version }));
const account = (userId: string, status: 'ACTIVE' | 'SUSPENDED', occurredAt = new Date()) =>
  shop.service.deliver(UserStatusChanged({ userId, status }), { occurredAt });
const role = (userId: string, from: Role, to: Role, occurredAt = new Date()) =>
  shop.service.deliver(RoleChanged({ userId, from, to, by: newId() }), { occurredAt });
const statusOf = async (id: string) =>
  (await shop.call<ProductBody>('get', `${path}/${id}`, { token: shop.manager })).data.status;
const becomes = (id: string, status: string) =>
  eventually(async () => expect(await statusOf(id)).toBe(status));
const lookedUp = async (productId: string) => {
  const body = { items: [{ productId, variantId: null }] };
  const { data } = await shop.call<Array<{ status: string }>>('post', '/internal/v1/products/lookup', {
    token: shop.machine,
    body,
  });
  return data[0]?.status;
};
const listed = async (sellerId: string) =>
  (await shop.call<ProductBody[]>('get', `${path}?seller=${sellerId}`)).data.map(({ id }) => id);
const put = (id: string, body: object, token: string) =>
  shop.call<ProductBody>('put', `${path}/${id}`, { token, body });

test('when a vendor is suspended, nothing of theirs is offered anywhere, and it comes back on approval', async () => {
  const { userId, token } = newSeller();
  const sold = await shop.product({ categoryId }, token);
  const draft = await shop.product({ categoryId, status: 'DRAFT' }, token);
  const gone = await shop.product({ categoryId }, token);
  await shop.call('delete', `${path}/${gone.id}`, { token });
  expect(await listed(userId)).toEqual([sold.id]);

  await verdict(userId, 'SUSPENDED', 2);
  await becomes(sold.id, 'SUSPENDED');
  await becomes(draft.id, 'SUSPENDED');
  await eventually(async () => expect((await shop.call('get', `${path}/${sold.id}`)).status).toBe(404));
  expect(await listed(userId)).toEqual([]);
  expect(await lookedUp(sold.id)).toBe('DRAFT');
  expect(await statusOf(gone.id)).toBe('ARCHIVED');
  await eventually(async () =>
    expect(
      (await shop.service.published<ProductBody & { productId: string }>('ProductUpdated')).filter(
        ({ productId }) => productId === sold.id,
      ),
    ).toMatchObject([{ status: 'DRAFT', version: 2 }]),
  );

  await verdict(userId, 'APPROVED', 3);
  await becomes(sold.id, 'ACTIVE');
  await becomes(draft.id, 'DRAFT');
  await eventually(async () => expect(await listed(userId)).toEqual([sold.id]));
  expect(await lookedUp(sold.id)).toBe('ACTIVE');
});

test.each<[string, (userId: string) => Promise<unknown>]>([
  ['the account is suspended', (userId) => account(userId, 'SUSPENDED')],
  ['the role of the vendor is taken', (userId) => role(userId, 'VENDOR', 'CUSTOMER')],
  ['the vendor is refused', (userId) => verdict(userId, 'REJECTED', 2)],
  [
    'the user is erased',
    (userId) => shop.service.deliver(UserErasureRequested({ userId, dueAt: new Date().toISOString() })),
  ],
])('when %s, nothing of theirs is offered', async (_what, happens) => {
  const { userId, token } = newSeller();
  const { id } = await shop.product({ categoryId }, token);
  await happens(userId);
  await becomes(id, 'SUSPENDED');
});

test('when an account is reinstated, or an older update comes late, the newest state counts', async () => {
  const { userId, token } = newSeller();
  const { id } = await shop.product({ categoryId }, token);
  await account(userId, 'SUSPENDED', new Date('2026-01-02'));
  await becomes(id, 'SUSPENDED');
  await account(userId, 'ACTIVE', new Date('2026-01-03'));
  await becomes(id, 'ACTIVE');
  await account(userId, 'SUSPENDED', new Date('2026-01-01'));
  const other = newSeller();
  const { id: marker } = await shop.product({ categoryId }, other.token);
  await account(other.userId, 'SUSPENDED');
  await becomes(marker, 'SUSPENDED');
  expect(await statusOf(id)).toBe('ACTIVE');
});

test('when a role is taken and given back, or older news of it comes late, the newest counts', async () => {
  const { userId, token } = newSeller();
  const { id } = await shop.product({ categoryId }, token);
  await role(userId, 'VENDOR', 'CUSTOMER', new Date('2026-01-02'));
  await becomes(id, 'SUSPENDED');
  expect(await lookedUp(id)).toBe('DRAFT');
  expect(await shop.product({ categoryId }, token)).toMatchObject({ status: 'SUSPENDED' });
  await role(userId, 'CUSTOMER', 'VENDOR', new Date('2026-01-03'));
  await becomes(id, 'ACTIVE');
  await role(userId, 'VENDOR', 'CUSTOMER', new Date('2026-01-02'));
  const other = newSeller();
  const { id: marker } = await shop.product({ categoryId }, other.token);
  await role(other.userId, 'VENDOR', 'CUSTOMER');
  await becomes(marker, 'SUSPENDED');
  expect(await statusOf(id)).toBe('ACTIVE');
});

test('when a seller becomes staff, their products stay on sale', async () => {
  const { userId, token } = newSeller();
  const { id } = await shop.product({ categoryId }, token);
  await role(userId, 'VENDOR', 'CUSTOMER', new Date('2026-01-02'));
  await becomes(id, 'SUSPENDED');
  await role(userId, 'CUSTOMER', 'MANAGER', new Date('2026-01-03'));
  await becomes(id, 'ACTIVE');
});

test('when a suspended seller still has a token, what they add or bring back is suspended, too', async () => {
  const { userId, token } = newSeller();
  const before = await shop.product({ categoryId }, token);
  await verdict(userId, 'SUSPENDED', 2);
  await becomes(before.id, 'SUSPENDED');
  expect(await shop.product({ categoryId }, token)).toMatchObject({ status: 'SUSPENDED' });
  expect(await put(before.id, { status: 'ACTIVE' }, token)).toMatchObject({
    status: 422,
    code: 'PRODUCT_STATUS_FORBIDDEN',
  });
  expect((await put(before.id, { description: 'Better' }, token)).data.status).toBe('SUSPENDED');
});

test('when staff look after products of a suspended seller, they may archive them or give them to another', async () => {
  const { userId, token } = newSeller();
  const [one, other] = [await shop.product({ categoryId }, token), await shop.product({ categoryId }, token)];
  await verdict(userId, 'SUSPENDED', 2);
  await becomes(one.id, 'SUSPENDED');
  await becomes(other.id, 'SUSPENDED');
  const remove = (by: string) => shop.call('delete', `${path}/${one.id}`, { token: by });
  expect((await remove(token)).status).toBe(422);
  expect((await remove(shop.manager)).status).toBe(200);
  expect(await put(one.id, { status: 'ACTIVE' }, shop.manager)).toMatchObject({
    data: { status: 'SUSPENDED' },
  });
  expect((await put(other.id, { sellerId: null }, shop.manager)).data.status).toBe('ACTIVE');
});
