import {
  type Role,
  RoleChanged,
  SessionRefreshed,
  UserLoggedIn,
  UserRegistered,
} from '@ultramarket/contracts';
import { newId } from '@ultramarket/platform';
import { eventually } from '@ultramarket/platform/testing';
import { dataOf, type Person, startUsers, type Users } from './support';
import { apply, confirmIdentity, verify } from './vendor-cases';

let users: Users;
beforeAll(async () => {
  users = await startUsers();
});
afterAll(() => users.stop());

const me = '/api/v1/users/me';
const home = { name: 'Sam', line1: 'Street 1', city: 'Berlin', country: 'DE', postcode: '10115' };
const secret = 'Samantha-Unmistakable';

const remove = (person: Person, path = me) =>
  users.api.delete(path).set('Authorization', person.authorization);
const isDue = (person: Person) =>
  users.query(`UPDATE erasures SET due_at = now() - interval '1 second' WHERE user_id = $1`, [person.userId]);
const announced = (person: Person) => users.published('UserErasureRequested', person);
const signedIn = ({ userId }: Person) => UserLoggedIn({ userId, sessionId: newId(), ip: '::1' });

/** Someone who has left something of everything. */
const createPerson = async (): Promise<Person> => {
  const person = users.person();
  const productId = users.products.add();
  await users.put(person, { firstName: secret, phone: '+4930901820', birthDate: '1990-12-31' }).expect(200);
  await users.post(person, home, '/api/v1/users/addresses').expect(201);
  await users.put(person, { currency: 'EUR' }, '/api/v1/users/preferences').expect(200);
  await users.post(person, { productId }, '/api/v1/users/wishlist').expect(201);
  return person;
};
/** How many rows of each kind there are about a user. */
const left = async ({ userId }: Person) =>
  (
    await users.query(
      `SELECT (SELECT count(*)::int FROM addresses WHERE user_id = $1) AS addresses,
              (SELECT count(*)::int FROM user_preferences WHERE user_id = $1) AS preferences,
              (SELECT count(*)::int FROM wishlist_items WHERE user_id = $1) AS items,
              (SELECT count(*)::int FROM kyc_records WHERE user_id = $1) AS documents`,
      [userId],
    )
  )[0];

test('when a user exports their data, they get all of it and nothing of others', async () => {
  const person = await createPerson();
  await confirmIdentity(users, person);
  await apply(users, person);
  await createPerson();
  const answer = await users.get(person, `${me}/export`).expect(200);
  expect(answer.headers['content-disposition']).toContain('my-data.json');
  expect(dataOf(answer)).toMatchObject({
    profile: { userId: person.userId, firstName: secret, birthDate: '1990-12-31' },
    preferences: { currency: 'EUR' },
    addresses: [home],
    wishlist: [{ name: expect.any(String) }],
    identityDocuments: [{ numberEnding: 'T47', status: 'APPROVED' }],
    vendor: { taxNumber: 'DE123456789', bankTokenEnding: '7xyz' },
    erasure: null,
  });
  expect(answer.text).not.toMatch(/L01X00|btok|decidedBy|[sS]ealed/);
});

test('when a user requests erasure, nothing happens for thirty days, however often they ask', async () => {
  const person = await createPerson();
  const asked = dataOf<{ requestedAt: string; dueAt: string }>(await remove(person).expect(202));
  expect(Date.parse(asked.dueAt) - Date.parse(asked.requestedAt)).toBe(30 * 24 * 3600 * 1000);
  expect(dataOf(await remove(person).expect(202))).toEqual(asked);
  expect(dataOf(await users.get(person, `${me}/erasure`).expect(200))).toEqual(asked);
  await users.service.runJob('erase-due');
  expect(dataOf(await users.get(person))).toMatchObject({ firstName: secret });
  expect(await announced(person)).toEqual([]);
});

test('when the erasure is due, nothing of the user is left here and it is published once', async () => {
  const person = await createPerson();
  await confirmIdentity(users, person);
  await remove(person).expect(202);
  await isDue(person);
  await Promise.all([users.service.runJob('erase-due'), users.service.runJob('erase-due')]);
  expect(await left(person)).toEqual({ addresses: 0, preferences: 0, items: 0, documents: 0 });
  expect(dataOf(await users.get(person))).toMatchObject({ firstName: '', phone: null, birthDate: null });
  const rows = await users.query('SELECT * FROM user_profiles WHERE user_id = $1', [person.userId]);
  expect(JSON.stringify(rows)).not.toMatch(new RegExp(`${secret}|shop.test`));
  await users.service.runJob('erase-due');
  expect(await announced(person)).toEqual([{ userId: person.userId, dueAt: expect.any(String) }]);
  await users.get(person, `${me}/erasure`).expect(404);
});

test('when a user signs in again, the request is withdrawn; a sign-in from before it changes nothing', async () => {
  const [person, other] = [await createPerson(), await createPerson()];
  await remove(person).expect(202);
  await remove(other).expect(202);
  await users.service.deliver(signedIn(person), { occurredAt: new Date(Date.now() - 3_600_000) });
  await users.service.deliver(signedIn(other), { occurredAt: new Date(Date.now() + 1000) });
  await eventually(async () => expect((await users.get(other, `${me}/erasure`)).status).toBe(404));
  await users.get(person, `${me}/erasure`).expect(200);
});

test('when a user requests erasure, it is announced at once and once, and again before it is due', async () => {
  const person = await createPerson();
  const { dueAt } = dataOf<{ dueAt: string }>(await remove(person).expect(202));
  await remove(person).expect(202);
  await users.service.runJob('remind-of-erasure');
  const published = () => users.published('UserErasureScheduled', person);
  const { userId } = person;
  expect(await published()).toEqual([{ userId, dueAt, reminder: false }]);
  await users.query(`UPDATE erasures SET due_at = now() + interval '71 hours' WHERE user_id = $1`, [userId]);
  await Promise.all([1, 2].map(() => users.service.runJob('remind-of-erasure')));
  await users.service.runJob('remind-of-erasure');
  expect(await published()).toEqual([
    { userId, dueAt, reminder: false },
    { userId, dueAt: expect.any(String), reminder: true },
  ]);
});

test('when a session of the user goes on, the request is withdrawn, and that is announced', async () => {
  const person = await createPerson();
  const { dueAt } = dataOf<{ dueAt: string }>(await remove(person).expect(202));
  const { userId } = person;
  const refreshed = SessionRefreshed({ userId, sessionId: newId() });
  await users.service.deliver(refreshed, { occurredAt: new Date(Date.now() + 1000) });
  await eventually(async () => expect((await users.get(person, `${me}/erasure`)).status).toBe(404));
  await users.service.deliver(refreshed, { occurredAt: new Date(Date.now() + 2000) });
  expect(await users.published('UserErasureWithdrawn', person)).toEqual([{ userId, dueAt }]);
});

test('when a user withdraws the request, they stay', async () => {
  const person = await createPerson();
  await remove(person).expect(202);
  await isDue(person);
  expect(dataOf(await remove(person, `${me}/erasure`).expect(200))).toEqual({ userId: person.userId });
  expect((await remove(person, `${me}/erasure`).expect(404)).body).toMatchObject({ code: 'ERASURE_UNKNOWN' });
  expect(await users.published('UserErasureWithdrawn', person)).toHaveLength(1);
  await users.service.runJob('erase-due');
  expect(dataOf(await users.get(person))).toMatchObject({ firstName: secret });
});

test('when a user was erased, a duplicate of their registration does not bring them back', async () => {
  const person = users.person();
  const registered = () =>
    UserRegistered({ ...person, role: 'CUSTOMER', firstName: secret, lastName: 'S', locale: 'en' });
  await users.service.deliver(registered());
  await eventually(async () => expect(dataOf(await users.get(person))).toMatchObject({ firstName: secret }));
  await remove(person).expect(202);
  await isDue(person);
  await users.service.runJob('erase-due');
  await users.service.deliver(registered());
  const marker = users.person();
  await users.service.deliver(UserRegistered({ ...registered().payload, ...marker }));
  await eventually(async () => expect(dataOf(await users.get(marker))).toMatchObject({ firstName: secret }));
  expect(dataOf(await users.get(person))).toMatchObject({ firstName: '' });
});

test('when a user sells, their shop is closed first, and what the law wants is retained', async () => {
  const person = users.person();
  const { id } = await apply(users, person);
  await confirmIdentity(users, person);
  await verify(users, id).expect(200);
  expect((await remove(person).expect(422)).body).toMatchObject({ code: 'ERASURE_SHOP_OPEN' });
  await verify(users, id, { status: 'SUSPENDED', reason: 'Wants to go.' }).expect(200);
  await remove(person).expect(202);
  await isDue(person);
  await users.service.runJob('erase-due');
  const [vendor] = await users.query('SELECT * FROM vendors WHERE user_id = $1', [person.userId]);
  expect(vendor).toMatchObject({ tax_number: 'DE123456789', display_name: '', addresses: [] });
  expect(vendor?.['bank_token_sealed']).toHaveLength(0);
  expect(await left(person)).toMatchObject({ documents: 1 });
});

test('when an admin gave a user the role VENDOR, their shop is open as long as they have it', async () => {
  const [person, waiting] = [users.person('VENDOR'), await createPerson()];
  expect((await remove(person).expect(422)).body).toMatchObject({ code: 'ERASURE_SHOP_OPEN' });
  await remove(waiting).expect(202);
  await isDue(waiting);
  const move = async ({ userId }: Person, from: Role, to: Role) => {
    await users.service.deliver(RoleChanged({ userId, from, to, by: newId() }));
    const role = 'SELECT role FROM user_profiles WHERE user_id = $1';
    await eventually(async () => expect(await users.query(role, [userId])).toEqual([{ role: to }]));
  };
  await move(waiting, 'CUSTOMER', 'VENDOR');
  await users.service.runJob('erase-due');
  expect(await announced(waiting)).toEqual([]);
  expect((await remove(waiting).expect(422)).body).toMatchObject({ code: 'ERASURE_SHOP_OPEN' });
  await move(waiting, 'VENDOR', 'CUSTOMER');
  await users.service.runJob('erase-due');
  expect(await announced(waiting)).toHaveLength(1);
  await move(person, 'VENDOR', 'CUSTOMER');
  await remove(person).expect(202);
});

test('when a guest or a service asks, there is no user to export or to erase', async () => {
  await users.api.get(`${me}/export`).expect(401);
  await users.api.delete(me).expect(401);
  await users.api.get(`${me}/erasure`).expect(401);
  await users.api.delete(`${me}/erasure`).expect(401);
  const service = `Bearer ${users.service.authority.token({ role: 'SERVICE' })}`;
  await users.api.delete(me).set('Authorization', service).expect(403);
});
