import { newId } from '@ultramarket/platform';
import { dataOf, type Person, startUsers, type Users } from './support';

let users: Users;
beforeAll(async () => {
  users = await startUsers();
});
afterAll(() => users.stop());

const announced = (person: Person) => users.published('ProfileUpdated', person);

test('when many first visits come at once, all get the one profile', async () => {
  const person = users.person();
  const answers = await Promise.all(Array.from({ length: 8 }, () => users.get(person)));
  expect(answers.map(({ status }) => status)).toEqual(Array(8).fill(200));
});

test('when the profile is changed, the answer, the next read and the event say so', async () => {
  const person = users.person();
  await users.get(person).expect(200);
  const change = {
    firstName: ' Sam ',
    phone: '+998711234567',
    birthDate: '1990-12-31',
    avatarFileId: users.files.add({ ownerId: person.userId, purpose: 'AVATAR' }),
  };
  const answer = await users.put(person, change, '/api/v1/auth/profile').expect(200);
  expect(answer.headers['etag']).toBe('"2"');
  const expected = { ...change, firstName: 'Sam', lastName: '', version: 2 };
  expect(dataOf(answer)).toMatchObject(expected);
  const read = await users.get(person, '/api/v1/auth/profile').expect(200);
  expect(dataOf(read)).toMatchObject(expected);
  expect(read.headers['etag']).toBe('"2"');
  expect(await announced(person)).toEqual([
    {
      userId: person.userId,
      changed: ['firstName', 'phone', 'avatarFileId', 'birthDate'],
    },
  ]);
});

test('when a field is emptied, the others stay', async () => {
  const person = users.person();
  await users.put(person, { firstName: 'Sam', phone: '+14155550100', birthDate: '1990-12-31' }).expect(200);
  const answer = await users.put(person, { phone: null, birthDate: null }).expect(200);
  expect(dataOf(answer)).toMatchObject({ firstName: 'Sam', phone: null, birthDate: null });
});

test('when nothing differs, no version is used up and nothing is announced', async () => {
  const person = users.person();
  await users.put(person, { firstName: 'Sam' }).expect(200);
  const again = await users.put(person, { firstName: 'Sam' }).expect(200);
  expect(dataOf(again)).toMatchObject({ version: 2 });
  expect(await announced(person)).toHaveLength(1);
});

test('when someone else was faster, a change with the old ETag is refused', async () => {
  const person = users.person();
  await users.put(person, { firstName: 'Sam' }).set('If-Match', '"1"').expect(200);
  const stale = await users.put(person, { firstName: 'Max' }).set('If-Match', '"1"').expect(412);
  expect(stale.body).toMatchObject({ code: 'VERSION_CONFLICT' });
  expect(dataOf(await users.get(person))).toMatchObject({ firstName: 'Sam' });
});

test('when changes of different fields come at once, none is lost', async () => {
  const person = users.person();
  await users.get(person);
  await Promise.all([
    users.put(person, { firstName: 'Sam' }).expect(200),
    users.put(person, { lastName: 'Shopper' }).expect(200),
    users.put(person, { phone: '+14155550100' }).expect(200),
  ]);
  expect(dataOf(await users.get(person))).toMatchObject({
    firstName: 'Sam',
    lastName: 'Shopper',
    phone: '+14155550100',
    version: 4,
  });
});

test.each([
  [{ nickname: 'S' }, '/nickname'],
  [{ email: 'other@shop.test' }, '/email'],
  [{ firstName: '' }, '/firstName'],
  [{ phone: 'call me' }, '/phone'],
  [{ birthDate: '2999-01-01' }, '/birthDate'],
  [{ birthDate: '1990-02-30' }, '/birthDate'],
  [{ avatarFileId: 'me.png' }, '/avatarFileId'],
])('when a change is %j, it is refused and the field named', async (body, pointer) => {
  const answer = await users.put(users.person(), body).expect(400);
  expect(answer.body).toMatchObject({ code: 'VALIDATION_ERROR', errors: [{ pointer }] });
});

test.each(['VENDOR', 'MANAGER', 'ADMIN', 'SUPER_ADMIN'] as const)(
  'when a %s asks, they get their own profile',
  async (role) => {
    const person = users.person(role);
    expect(dataOf(await users.get(person).expect(200))).toMatchObject({ userId: person.userId, role });
  },
);

test('when a guest or a service asks, there is no profile for them', async () => {
  await users.api.get('/api/v1/users/profile').expect(401);
  await users.api.put('/api/v1/users/profile').send({ firstName: 'Sam' }).expect(401);
  const service = `Bearer ${users.service.authority.token({ role: 'SERVICE' })}`;
  await users.api.get('/api/v1/users/profile').set('Authorization', service).expect(403);
});

test.each([
  ['is unknown', () => newId()],
  ['another user uploaded', () => users.files.add({ ownerId: newId(), purpose: 'AVATAR' })],
])('when the picture is a file that %s, it is refused', async (_what, file) => {
  const answer = await users.put(users.person(), { avatarFileId: file() }).expect(422);
  expect(answer.body).toMatchObject({ code: 'AVATAR_FILE_REFUSED' });
});

test('when the picture is an identity document of the user, it is refused', async () => {
  const person = users.person();
  const avatarFileId = users.files.add({ ownerId: person.userId, purpose: 'KYC' });
  await users.put(person, { avatarFileId }).expect(422);
});
