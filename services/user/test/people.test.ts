import { newId } from '@ultramarket/platform';
import { dataOf, startUsers, type Users } from './support';

let users: Users;
beforeAll(async () => {
  users = await startUsers();
});
afterAll(() => users.stop());

interface SearchResult {
  userId: string;
  email: string;
}
const search = (query: string, role: 'MANAGER' | 'CUSTOMER' | 'VENDOR' = 'MANAGER') =>
  users.get(users.person(role), `/api/v1/users?${query}`);
const ids = (answer: { body: unknown }) => dataOf<SearchResult[]>(answer).map(({ userId }) => userId);

/** Someone with a profile. */
const createPerson = async (profile: { firstName: string; lastName?: string }, role?: 'VENDOR') => {
  const person = users.person(role);
  await users.put(person, profile).expect(200);
  return person;
};

test('when staff search by the beginning of a name or an address, they find everyone it fits', async () => {
  const name = `Zed${newId()}`;
  const first = await createPerson({ firstName: name });
  const last = await createPerson({ firstName: 'Sam', lastName: name.toUpperCase() });
  await createPerson({ firstName: `Not-${name}` });
  const answer = await search(`q=${name.toLowerCase()}`).expect(200);
  expect(ids(answer)).toEqual([last.userId, first.userId]);
  expect(answer.body.meta).toMatchObject({ total: 2, page: 1, totalPages: 1 });
  expect(ids(await search(`q=${first.email}`).expect(200))).toEqual([first.userId]);
});

test('when a search holds wildcards, they stand for themselves', async () => {
  const name = newId();
  await createPerson({ firstName: `a${name}` });
  expect(ids(await search(`q=${encodeURIComponent(`_${name}`)}`).expect(200))).toEqual([]);
  expect(ids(await search(`q=${encodeURIComponent('%')}`).expect(200))).toEqual([]);
});

test('when staff ask by role and page, they get that part', async () => {
  const name = newId();
  for (const role of ['VENDOR', undefined, 'VENDOR'] as const) await createPerson({ firstName: name }, role);
  const answer = await search(`q=${name}&role=VENDOR&limit=1&page=2`).expect(200);
  expect(ids(answer)).toHaveLength(1);
  expect(answer.body.meta).toMatchObject({ total: 2, totalPages: 2 });
});

test('when staff ask for one user, they get the profile; for an unknown one 404', async () => {
  const person = await createPerson({ firstName: 'Sam' });
  const staff = users.person('MANAGER');
  const answer = await users.get(staff, `/api/v1/users/${person.userId}`).expect(200);
  expect(dataOf(answer)).toMatchObject({ userId: person.userId, firstName: 'Sam', email: person.email });
  const unknown = await users.get(staff, `/api/v1/users/${newId()}`).expect(404);
  expect(unknown.body).toMatchObject({ code: 'USER_UNKNOWN' });
});

test.each(['CUSTOMER', 'VENDOR'] as const)('when a %s asks for others, the answer is 403', async (role) => {
  await search('q=sam', role).expect(403);
  await users.get(users.person(role), `/api/v1/users/${newId()}`).expect(403);
});
