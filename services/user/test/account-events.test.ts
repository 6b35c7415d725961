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
    phone: '+4930901820',
    locale: 'uz',
  });

const roleChanged = ({ userId }: Person, to: 'VENDOR' | 'MANAGER') =>
  RoleChanged({ userId, from: 'CUSTOMER', to, by: newId() });

const known = 'SELECT first_name FROM user_profiles WHERE user_id = $1';
const announced = (person: Person) => users.published('ProfileUpdated', person);

/** Delivers a registration and waits until it is applied: a request before would make the profile from a token. */
const register = async (person: Person): Promise<string> => {
  const messageId = await users.service.deliver(registered(person));
  await eventually(async () =>
    expect(await users.query(known, [person.userId])).toMatchObject([{ first_name: 'Sam' }]),
  );
  return messageId;
};

/** Waits until the person's profile, as they see it, has these fields. */
const becomes = (person: Person, fields: object) =>
  eventually(async () => expect(dataOf(await users.get(person))).toMatchObject(fields));

test('when a registration arrives, its profile is there with e-mail and role', async () => {
  const person = users.person();
  await register(person);
  await becomes(person, {
    userId: person.userId,
    email: person.email,
    role: 'CUSTOMER',
    firstName: 'Sam',
    lastName: 'Shopper',
    phone: '+4930901820',
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

test('when the owner has entered a name before the registration arrives, it stays', async () => {
  const person = users.person();
  await users.put(person, { firstName: 'Samantha' }).expect(200);
  await users.service.deliver(registered(person));
  await becomes(person, { firstName: 'Samantha', lastName: 'Shopper' });
});

test("when a registration comes twice, or again as another message, the owner's changes stay", async () => {
  const person = users.person();
  const messageId = await register(person);
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
  await register(person);
  await becomes(person, { role: 'CUSTOMER' });
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

test('when an older change of role comes after a newer one, the newer stays', async () => {
  const [person, marker] = [users.person(), users.person()];
  await users.service.deliver(registered(person));
  await users.service.deliver(roleChanged(person, 'MANAGER'));
  await becomes(person, { role: 'MANAGER', firstName: 'Sam' });
  await users.query(`UPDATE user_profiles SET role_at = now() + interval '1 minute' WHERE user_id = $1`, [
    person.userId,
  ]);
  await users.service.deliver(roleChanged(person, 'VENDOR'));
  await users.service.deliver(roleChanged(marker, 'VENDOR'));
  await becomes(marker, { role: 'VENDOR' });
  await becomes(person, { role: 'MANAGER' });
});

test('when roles change several times in a batch, the newest counts', async () => {
  const person = users.person();
  await users.service.deliver(registered(person));
  await users.service.deliver(roleChanged(person, 'MANAGER'));
  await users.service.deliver(roleChanged(person, 'VENDOR'));
  await becomes(person, { role: 'VENDOR' });
});

test('when a registered person changes their profile, name and language travel with the event', async () => {
  const person = users.person();
  await register(person);
  await users.put(person, { firstName: 'Samantha' }).expect(200);
  expect(await announced(person)).toEqual([
    { userId: person.userId, changed: ['firstName'], firstName: 'Samantha', locale: 'uz' },
  ]);
});
