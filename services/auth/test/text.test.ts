import { randomUUID } from 'node:crypto';
import { hash } from 'bcrypt';
import { dataOf, type Auth, type Pair, startAuth } from './support';

let auth: Auth;
beforeAll(async () => {
  auth = await startAuth();
});
afterAll(() => auth.stop());

const register = (more: object) =>
  auth.api
    .post('/api/v1/auth/register')
    .send({ email: `t-${randomUUID()}@example.com`, password: 'Correct-horse-9', ...more });
const logIn = (email: string, password: string) =>
  auth.api.post('/api/v1/auth/login').send({ email, password });

test('when a domain has letters of its own, both ways to write it are one account', async () => {
  const name = `t${randomUUID().slice(0, 8)}`;
  const ascii = `${name}@xn--e1afmkfd.xn--p1ai`;
  const { user } = dataOf<Pair>(await register({ email: ascii }).expect(201));
  expect(user.email).toBe(ascii);
  await register({ email: `${name}@пример.рф` }).expect(409);
  await logIn(`${name.toUpperCase()}@ПРИМЕР.РФ`, 'Correct-horse-9').expect(200);
});

test('when a password was set composed and is typed decomposed, or the other way round, it is the same', async () => {
  const [composed, decomposed] = ['Café1!aa'.normalize('NFC'), 'Café1!aa'.normalize('NFD')];
  for (const [set, typed] of [
    [composed, decomposed],
    [decomposed, composed],
  ]) {
    const { user } = dataOf<Pair>(await register({ password: set }).expect(201));
    await logIn(user.email, typed ?? '').expect(200);
    await logIn(user.email, 'Cafe1!aa').expect(401);
  }
});

test('when a hash was made of a decomposed password, as before, it is still right', async () => {
  const { user } = dataOf<Pair>(await register({}).expect(201));
  const passwordHash = await hash('Café1!aa'.normalize('NFD'), 4);
  await auth.query('UPDATE users SET password_hash = $2 WHERE id = $1', [user.id, passwordHash]);
  await logIn(user.email, 'Café1!aa'.normalize('NFC')).expect(200);
});

test.each(['\u202eabc', '\u2066x', 'Lamp\u{e0041}'])(
  'when a name reads otherwise than it is written (%j), it is refused, as in a profile',
  async (firstName) => {
    const { body } = await register({ firstName }).expect(400);
    expect(body).toMatchObject({ errors: [{ pointer: '/firstName' }] });
  },
);

test('when a mail address has more after its domain, it opens no other account', async () => {
  const { user } = dataOf<Pair>(await register({}).expect(201));
  for (const more of ['/foo', '?x=1', '#x', '\\.other.example']) {
    await register({ email: `${user.email}${more}` }).expect(400);
    await logIn(`${user.email}${more}`, 'Correct-horse-9').expect(400);
  }
});

test.each(['-----', '()()()'])('when the phone number is %s, it is refused', async (phone) => {
  const { body } = await register({ phone }).expect(400);
  expect(body).toMatchObject({ errors: [{ pointer: '/phone' }] });
});

test.each(['415.555.0100', '+49 30/901820'])('when the phone number is %s, it is taken', async (phone) => {
  await register({ phone }).expect(201);
});

test.each(['a\0b', 'a\u000bb', '\ud800', '\u200b', '\u3164', '\u2800'])(
  'when a name is %j, it is refused',
  async (firstName) => {
    await register({ firstName }).expect(400);
  },
);

test('when a name is blank, none was given', async () => {
  const { user } = dataOf<Pair>(await register({ firstName: '', lastName: ' ' }).expect(201));
  const registered = await auth.service.published<{ userId: string; firstName: string }>('UserRegistered');
  expect(registered.find(({ userId }) => userId === user.id)).toMatchObject({ firstName: '', lastName: '' });
});

test('when a body has more keys than a body of usual size may hold values, it is refused before it is parsed', async () => {
  const keys = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, n) => [`k${n}`, 0]));
  const logInWith = (count: number) => auth.api.post('/api/v1/auth/login').send(keys(count));
  expect((await logInWith(2_001).expect(413)).body).toMatchObject({ code: 'PAYLOAD_TOO_LARGE' });
  expect((await logInWith(2_000).expect(400)).body).toMatchObject({ code: 'VALIDATION_ERROR' });
});
