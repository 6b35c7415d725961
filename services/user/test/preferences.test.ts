import { UserRegistered } from '@ultramarket/contracts';
import { eventually } from '@ultramarket/platform/testing';
import { dataOf, type Person, startUsers, type Users } from './support';

let users: Users;
beforeAll(async () => {
  users = await startUsers();
});
afterAll(() => users.stop());

const path = '/api/v1/users/preferences';
const read = async (person: Person) => dataOf(await users.get(person, path).expect(200));
const change = (person: Person, body: object) => users.put(person, body, path);
const announced = (person: Person) => users.published('PreferencesUpdated', person);
const registered = ({ userId, email }: Person) =>
  UserRegistered({ userId, email, role: 'CUSTOMER', firstName: 'Sam', lastName: 'S', locale: 'uz' });

const defaults = {
  locale: 'en',
  currency: null,
  channels: ['email', 'in-app'],
  marketingConsent: false,
  consentChangedAt: null,
  version: 0,
};

test('when nothing was chosen, defaults hold and there is no consent to offers', async () => {
  const person = users.person();
  const answer = await users.get(person, path).expect(200);
  expect(dataOf(answer)).toEqual(defaults);
  expect(answer.headers['etag']).toBe('"0"');
});

test('when preferences change, what is not given stays and all of it is announced', async () => {
  const person = users.person();
  const first = await change(person, { currency: 'EUR', channels: ['in-app'] }).expect(200);
  expect(dataOf(first)).toEqual({ ...defaults, currency: 'EUR', channels: ['in-app'], version: 1 });
  const second = await change(person, { marketingConsent: true, currency: null }).expect(200);
  expect(second.headers['etag']).toBe('"2"');
  const after = { ...defaults, channels: ['in-app'], marketingConsent: true, version: 2 };
  expect(await read(person)).toEqual({ ...after, consentChangedAt: expect.any(String) });
  const { consentChangedAt: _at, ...preferences } = after;
  expect((await announced(person))[1]).toEqual({ userId: person.userId, ...preferences });
  expect(await users.published('ProfileUpdated', person)).toEqual([]);
});

test('when consent is taken back, the moment is kept; other changes leave it', async () => {
  const person = users.person();
  const at = async (body: object) => dataOf(await change(person, body).expect(200))['consentChangedAt'];
  const given = await at({ marketingConsent: true });
  expect(given).not.toBeNull();
  expect(await at({ currency: 'USD' })).toBe(given);
  expect(await at({ marketingConsent: true, currency: 'EUR' })).toBe(given);
  expect(await at({ marketingConsent: false })).not.toBe(given);
});

test('when the language changes, the profile has it too and it is published for those who write to users', async () => {
  const person = users.person();
  await users.service.deliver(registered(person));
  await eventually(async () => expect(await read(person)).toMatchObject({ locale: 'uz' }));
  expect(dataOf(await users.get(person).expect(200))).toMatchObject({ locale: 'uz' });
  await change(person, { locale: 'ru' }).expect(200);
  expect(dataOf(await users.get(person).expect(200))).toMatchObject({ locale: 'ru', firstName: 'Sam' });
  expect(await users.published('ProfileUpdated', person)).toEqual([
    { userId: person.userId, changed: ['locale'], firstName: 'Sam', locale: 'ru' },
  ]);
  expect(await announced(person)).toMatchObject([{ locale: 'ru' }]);
});

test('when a language was chosen before the registration arrives, it stays', async () => {
  const person = users.person();
  await change(person, { locale: 'ru' }).expect(200);
  await users.service.deliver(registered(person));
  await eventually(async () =>
    expect(dataOf(await users.get(person))).toMatchObject({ firstName: 'Sam', locale: 'ru' }),
  );
});

test('when nothing differs, no version is used up and nothing is announced', async () => {
  const person = users.person();
  await change(person, { channels: ['in-app', 'email'], locale: 'en' }).expect(200);
  expect(await read(person)).toEqual(defaults);
  expect(await announced(person)).toEqual([]);
});

test('when changes come at once, none is lost, and an old ETag is refused', async () => {
  const person = users.person();
  await Promise.all([
    change(person, { currency: 'EUR' }).expect(200),
    change(person, { marketingConsent: true }).expect(200),
    change(person, { channels: [] }).expect(200),
  ]);
  expect(await read(person)).toMatchObject({
    currency: 'EUR',
    marketingConsent: true,
    channels: [],
    version: 3,
  });
  const stale = await change(person, { currency: 'USD' }).set('If-Match', '"2"').expect(412);
  expect(stale.body).toMatchObject({ code: 'VERSION_CONFLICT' });
  await change(person, { currency: 'USD' }).set('If-Match', '"3"').expect(200);
});

test.each([
  [{ locale: 'xx' }, '/locale'],
  [{ currency: 'euro' }, '/currency'],
  [{ channels: ['pigeon'] }, '/channels/0'],
  [{ theme: 'dark' }, '/theme'],
])('when a change is %j, it is refused and the field named', async (body, pointer) => {
  const answer = await change(users.person(), body).expect(400);
  expect(answer.body).toMatchObject({ code: 'VALIDATION_ERROR', errors: [{ pointer }] });
});

test('when a guest or a service asks, there are no preferences for them', async () => {
  await users.api.get(path).expect(401);
  await users.api.put(path).send({ currency: 'EUR' }).expect(401);
  const service = `Bearer ${users.service.authority.token({ role: 'SERVICE' })}`;
  await users.api.get(path).set('Authorization', service).expect(403);
});
