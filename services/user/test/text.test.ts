import { newId } from '@ultramarket/platform';
import { dataOf, startUsers, type Users } from './support';

let users: Users;
beforeAll(async () => {
  users = await startUsers();
});
afterAll(() => users.stop());

const addresses = '/api/v1/users/addresses';
const home = { name: 'Sam Shopper', line1: 'Main Street 1', city: 'Town' };

test.each(['/api/v1/users?q=%00', '/api/v1/users?q=a%ED%A0%80%00', '/api/v1/vendors/queue?q=%00'])(
  'when staff look for what no store takes (%s), the answer is 400',
  async (path) => {
    await users.get(users.person('MANAGER'), path).expect(400);
  },
);

test('when a guest looks for vendors with NUL, the answer is 400', async () => {
  await users.api.get('/api/v1/vendors?q=a%00').expect(400);
});

test('when staff search without a query, all users are found', async () => {
  await users.get(users.person('MANAGER'), '/api/v1/users?q=&role=').expect(200);
});

test('when a query key is a name in another case or form, it is found', async () => {
  const person = users.person();
  await users.put(person, { firstName: 'Zoë' }).expect(200);
  const found = await users.get(
    users.person('MANAGER'),
    `/api/v1/users?q=${encodeURIComponent('ZOE\u0308')}`,
  );
  expect(dataOf<Array<{ userId: string }>>(found).map(({ userId }) => userId)).toEqual([person.userId]);
});

test.each([{ country: 'HK' }, { country: 'AE', postcode: '' }, { country: 'QA', postcode: null }])(
  'when the post of a country knows no postcodes (%j), an address needs none',
  async (place) => {
    const answer = await users.post(users.person(), { ...home, ...place }, addresses).expect(201);
    expect(dataOf(answer)).toMatchObject({ postcode: '' });
  },
);

test.each([
  [{ country: 'US', postcode: '' }, '/postcode'],
  [{ country: 'DE' }, '/postcode'],
  [{ country: 'XX', postcode: '1' }, '/country'],
  [{ country: 'DE', postcode: '10115', line2: '\u000b9\u0000Q' }, '/line2'],
  [{ country: 'DE', postcode: '10115', name: '\u200b\u3164\u2800' }, '/name'],
  [{ country: 'DE', postcode: '10115', phone: '-----' }, '/phone'],
])('when an address holds %j, it is refused and the field named', async (fault, pointer) => {
  const answer = await users.post(users.person(), { ...home, ...fault }, addresses).expect(400);
  expect((answer.body as { errors: Array<{ pointer: string }> }).errors[0]?.pointer).toBe(pointer);
});

test('when an address is sent back as it was shown, it is taken', async () => {
  const person = users.person();
  const added = dataOf<Record<string, unknown>>(
    await users.post(person, { ...home, country: 'DE', postcode: '10115' }, addresses).expect(201),
  );
  const { id, version: _version, createdAt: _created, updatedAt: _updated, ...shown } = added;
  const answer = await users.put(person, shown, `${addresses}/${String(id).toUpperCase()}`).expect(200);
  expect(dataOf(answer)).toMatchObject(shown);
});

test.each(['-----', '()()()', '+', '12'])('when a phone is %s, the profile refuses it', async (phone) => {
  await users.put(users.person(), { phone }).expect(400);
});

test.each(['415.555.0100', '+49 30/901820'])('when a phone is %s, the profile takes it', async (phone) => {
  await users.put(users.person(), { phone }).expect(200);
});

test.each(['\u200b', '\u3164', '\u2800', 'a\u202eb'])(
  'when a name is %j, the profile refuses it',
  async (firstName) => {
    await users.put(users.person(), { firstName }).expect(400);
  },
);

test('when an id is written in capitals, the same is found', async () => {
  const person = users.person();
  await users.get(person).expect(200);
  const manager = users.person('MANAGER');
  await users.get(manager, `/api/v1/users/${person.userId.toUpperCase()}`).expect(200);
  await users.get(manager, `/api/v1/users/${newId().toUpperCase()}`).expect(404);
});
