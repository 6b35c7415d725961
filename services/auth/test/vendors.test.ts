import { decode } from 'jsonwebtoken';
import { VendorVerified } from '@ultramarket/contracts';
import { newId } from '@ultramarket/platform';
import { eventually } from '@ultramarket/platform/testing';
import { type Auth, bearer, dataOf, type Pair, startAuth } from './support';

let auth: Auth;
beforeAll(async () => {
  auth = await startAuth();
});
afterAll(() => auth.stop());

type Status = 'APPROVED' | 'REJECTED' | 'SUSPENDED';
const by = newId();

/** Someone who sells, and the decisions on them in their order. */
const seller = async (pair?: Pair) => {
  const { user, refreshToken } = pair ?? (await auth.register());
  const vendorId = newId();
  return {
    userId: user.id,
    refreshToken,
    verdict: (status: Status, version: number) =>
      VendorVerified({ vendorId, userId: user.id, status, by, version }),
  };
};
const roleOf = async (userId: string) =>
  (await auth.query('SELECT role FROM users WHERE id = $1', [userId]))[0]?.['role'];
const becomes = (userId: string, role: string) =>
  eventually(async () => expect(await roleOf(userId)).toBe(role));
const changes = async (userId: string) =>
  (await auth.service.published<{ userId: string; from: string; to: string }>('RoleChanged'))
    .filter((event) => event.userId === userId)
    .map(({ from, to }) => [from, to]);
/** Whatever was delivered before this has been handled by now. */
const somethingLater = async () => {
  const marker = await seller();
  await auth.service.deliver(marker.verdict('APPROVED', 2));
  await becomes(marker.userId, 'VENDOR');
};

test('when a vendor is approved, the next token is that of a vendor; when suspended, of a customer', async () => {
  const { userId, refreshToken, verdict } = await seller();
  await auth.service.deliver(verdict('APPROVED', 2));
  await becomes(userId, 'VENDOR');
  const pair = dataOf<Pair>(await auth.refresh(refreshToken).expect(200));
  expect(decode(pair.accessToken)).toMatchObject({ role: 'VENDOR' });
  expect(JSON.stringify(decode(pair.accessToken))).toContain('product:*');
  await auth.service.deliver(verdict('SUSPENDED', 3));
  await becomes(userId, 'CUSTOMER');
  const next = dataOf<Pair>(await auth.refresh(pair.refreshToken).expect(200));
  expect(decode(next.accessToken)).toMatchObject({ role: 'CUSTOMER' });
  await auth.service.deliver(verdict('APPROVED', 4));
  await becomes(userId, 'VENDOR');
  const published = await auth.service.published<{ userId: string; by: string }>('RoleChanged');
  expect(published.filter((event) => event.userId === userId)).toEqual([
    { userId, from: 'CUSTOMER', to: 'VENDOR', by },
    { userId, from: 'VENDOR', to: 'CUSTOMER', by },
    { userId, from: 'CUSTOMER', to: 'VENDOR', by },
  ]);
});

test('when an older decision comes after a newer one, it changes nothing', async () => {
  const { userId, verdict } = await seller();
  await auth.service.deliver(verdict('SUSPENDED', 3));
  await auth.service.deliver(verdict('APPROVED', 2));
  await somethingLater();
  expect(await roleOf(userId)).toBe('CUSTOMER');
  await auth.service.deliver(verdict('APPROVED', 6));
  await auth.service.deliver(verdict('SUSPENDED', 5));
  await becomes(userId, 'VENDOR');
  await somethingLater();
  expect(await roleOf(userId)).toBe('VENDOR');
  expect(await changes(userId)).toEqual([['CUSTOMER', 'VENDOR']]);
});

test('when a decision comes twice, also as another message, the role an admin gave since stays', async () => {
  const { userId, verdict } = await seller();
  const messageId = await auth.service.deliver(verdict('APPROVED', 2));
  await becomes(userId, 'VENDOR');
  const admin = await auth.seeded('admin');
  await auth.api
    .put(`/api/v1/auth/users/${userId}/role`)
    .set('Authorization', bearer(admin))
    .send({ role: 'CUSTOMER' })
    .expect(200);
  await auth.service.deliver(verdict('APPROVED', 2), { messageId });
  await auth.service.deliver(verdict('APPROVED', 2));
  await somethingLater();
  expect(await roleOf(userId)).toBe('CUSTOMER');
});

test('when staff have a shop, no decision on it changes their role', async () => {
  const manager = await auth.seeded('manager');
  const { userId, verdict } = await seller(manager);
  await auth.service.deliver(verdict('APPROVED', 2));
  await auth.service.deliver(verdict('SUSPENDED', 3));
  await somethingLater();
  expect(await roleOf(userId)).toBe('MANAGER');
  expect(await changes(userId)).toEqual([]);
});

test('when a vendor is rejected, or the login is unknown, no role changes', async () => {
  const { userId, verdict } = await seller();
  await auth.service.deliver(verdict('REJECTED', 2));
  await auth.service.deliver(
    VendorVerified({ vendorId: newId(), userId: newId(), status: 'APPROVED', by, version: 2 }),
  );
  await somethingLater();
  expect(await roleOf(userId)).toBe('CUSTOMER');
  await auth.service.deliver(verdict('APPROVED', 3));
  await becomes(userId, 'VENDOR');
});

test('when an admin changes the role at the same moment, both take effect one after the other', async () => {
  const admin = await auth.seeded('admin');
  await Promise.all(
    Array.from({ length: 4 }, async () => {
      const { userId, verdict } = await seller();
      const [answer] = await Promise.all([
        auth.api
          .put(`/api/v1/auth/users/${userId}/role`)
          .set('Authorization', bearer(admin))
          .send({ role: 'MANAGER' }),
        auth.service.deliver(verdict('APPROVED', 2)),
      ]);
      if (answer.status === 200) await becomes(userId, 'MANAGER');
      else await becomes(userId, 'VENDOR');
    }),
  );
});
