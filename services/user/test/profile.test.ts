import { RoleChanged, UserRegistered } from '@ultramarket/contracts';
import { newId } from '@ultramarket/platform';
import { eventually } from '@ultramarket/platform/testing';
import { dataOf, type Person, startUsers, type Users } from './support';

let users: Users;
beforeAll(async () => {
  users = await startUsers();
});
afterAll(() => users.stop());

const registered = ({ userId, email }: Person) =>
  UserRegistered({
    userId,
    email,
    role: 'CUSTOMER',
    firstName: 'Sam',
    lastName: 'Shopper',
    phone: '+49 30 1',
    locale: 'uz',
  });

const roleChanged = ({ userId }: Person, to: 'VENDOR' | 'MANAGER') =>
  RoleChanged({ userId, from: 'CUSTOMER', to, by: newId() });

const announced = async ({ userId }: Person) =>
  (await users.service.published<{ userId: string }>('ProfileUpdated')).filter(
    (event) => event.userId === userId,
  );

/** Waits until the person's profile, as they see it, has these fields. */
const becomes = (person: Person, fields: object) =>
  eventually(async () => expect(dataOf(await users.get(person))).toMatchObject(fields));

test('when a registration arrives, its profile is there with e-mail and role', async () => {
  const person = users.person();
  await users.service.deliver(registered(person));
  await becomes(person, {
    userId: person.userId,
    email: person.email,
    role: 'CUSTOMER',
    firstName: 'Sam',
    lastName: 'Shopper',
    phone: '+49 30 1',
    locale: 'uz',
    avatarFileId: null,
    birthDate: null,
  });
});

test('when the owner comes before the registration, the profile is made from the token and completed later', async () => {
  const person = users.person();
  const early = await users.get(person).expect(200);
  expect(dataOf(early)).toMatchObject({ email: person.email, role: 'CUSTOMER', firstName: '', version: 1 });
  await users.service.deliver(registered(person));
  await becomes(person, { firstName: 'Sam', version: 2 });
});

test('when many first visits come at once, all get the one profile', async () => {
  const person = users.person();
  const answers = await Promise.all(Array.from({ length: 8 }, () => users.get(person)));
  expect(answers.map(({ status }) => status)).toEqual(Array(8).fill(200));
});

test('when the owner has entered a name before the registration arrives, it stays', async () => {
  const person = users.person();
  await users.put(person, { firstName: 'Samantha' }).expect(200);
  await users.service.deliver(registered(person));
  await becomes(person, { firstName: 'Samantha', lastName: 'Shopper' });
});

test("when a registration comes twice, or again as another message, the owner's changes stay", async () => {
  const person = users.person();
  const messageId = await users.service.deliver(registered(person));
  await becomes(person, { firstName: 'Sam' });
  await users.put(person, { firstName: 'Samantha' }).expect(200);
  await users.service.deliver(registered(person), { messageId });
  await users.service.deliver(registered(person));
  const marker = users.person();
  await users.service.deliver(registered(marker));
  await becomes(marker, { firstName: 'Sam' });
  await becomes(person, { firstName: 'Samantha', version: 2 });
});

test('when a role changes, the profile shows it, also if it was cached', async () => {
  const person = users.person();
  await users.service.deliver(registered(person));
  await becomes(person, { firstName: 'Sam', role: 'CUSTOMER' });
  await users.service.deliver(roleChanged(person, 'VENDOR'));
  await becomes(person, { role: 'VENDOR' });
});

test('when a role change comes before its registration, neither is lost', async () => {
  const person = users.person();
  const late = registered(person);
  await users.service.deliver(roleChanged(person, 'MANAGER'));
  await becomes(person, { role: 'MANAGER', email: person.email });
  await users.query(`UPDATE user_profiles SET role_at = now() + interval '1 minute' WHERE user_id = $1`, [
    person.userId,
  ]);
  await users.service.deliver(late);
  await becomes(person, { role: 'MANAGER', firstName: 'Sam' });
});

test('when roles change several times in a batch, the newest counts', async () => {
  const person = users.person();
  await users.service.deliver(registered(person));
  await users.service.deliver(roleChanged(person, 'MANAGER'));
  await users.service.deliver(roleChanged(person, 'VENDOR'));
  await becomes(person, { role: 'VENDOR' });
});

test('when the profile is changed, the answer, the next read and the event say so', async () => {
  const person = users.person();
  await users.get(person).expect(200);
  const change = { firstName: ' Sam ', phone: '+998 71 123', birthDate: '1990-12-31', avatarFileId: newId() };
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

test('when a registered person changes their profile, name and language travel with the event', async () => {
  const person = users.person();
  await users.service.deliver(registered(person));
  await becomes(person, { locale: 'uz' });
  await users.put(person, { firstName: 'Samantha' }).expect(200);
  expect(await announced(person)).toEqual([
    { userId: person.userId, changed: ['firstName'], firstName: 'Samantha', locale: 'uz' },
  ]);
});

test('when a field is emptied, the others stay', async () => {
  const person = users.person();
  await users.put(person, { firstName: 'Sam', phone: '+1 2345', birthDate: '1990-12-31' }).expect(200);
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
    users.put(person, { phone: '+1 2345' }).expect(200),
  ]);
  expect(dataOf(await users.get(person))).toMatchObject({
    firstName: 'Sam',
    lastName: 'Shopper',
    phone: '+1 2345',
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
