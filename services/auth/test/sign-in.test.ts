import { decode } from 'jsonwebtoken';
import { type Auth, bearer, dataOf, type Pair, password, startAuth } from './support';

let auth: Auth;
beforeAll(async () => {
  auth = await startAuth();
});
afterAll(() => auth.stop());

const published = async (type: string, userId: string) =>
  (await auth.service.published<{ userId?: string }>(type)).filter((event) => event.userId === userId);

test('when someone registers, the account is signed in and announced in the same transaction', async () => {
  const email = auth.newEmail();
  const answer = await auth.api
    .post('/api/v1/auth/register')
    .set('X-Guest-Id', 'guest-1')
    .set('Accept-Language', 'de, uz;q=0.8, en;q=0.5')
    .send({ email: ` ${email.toUpperCase()} `, password, firstName: 'Sam', phone: '+49 30 1234567' })
    .expect(201);
  const pair = dataOf<Pair>(answer);
  expect(pair).toEqual({
    user: { id: expect.any(String) as string, email, role: 'CUSTOMER', emailVerified: false },
    accessToken: expect.any(String) as string,
    refreshToken: expect.any(String) as string,
    expiresIn: 900,
  });
  const { id: userId } = pair.user;
  expect(await published('UserRegistered', userId)).toEqual([
    {
      userId,
      email,
      role: 'CUSTOMER',
      firstName: 'Sam',
      lastName: '',
      phone: '+49301234567',
      locale: 'uz',
    },
  ]);
  expect(await published('UserLoggedIn', userId)).toEqual([
    {
      userId,
      sessionId: expect.any(String) as string,
      guestId: 'guest-1',
      ip: expect.any(String) as string,
    },
  ]);
});

test('when an account signs in, its token says who it is and what it may', async () => {
  const { user } = await auth.register();
  const answer = await auth.logIn(user.email).set('X-Guest-Id', 'guest-2').expect(200);
  const pair = dataOf<Pair>(answer);
  expect(pair.user).toEqual(user);
  const claims = decode(pair.accessToken, { json: true });
  expect(claims).toMatchObject({
    iss: 'ecommerce-api',
    aud: 'ecommerce-app',
    sub: user.id,
    userId: user.id,
    email: user.email,
    role: 'CUSTOMER',
    permissions: expect.arrayContaining(['order:create']) as string[],
    sid: expect.any(String) as string,
    jti: expect.any(String) as string,
  });
  expect((claims?.exp ?? 0) - (claims?.iat ?? 0)).toBe(900);
  expect((await published('UserLoggedIn', user.id)).at(-1)).toMatchObject({
    guestId: 'guest-2',
    sessionId: claims?.['sid'] as string,
  });
});

test('when the token is shown, the caller learns its identity', async () => {
  const pair = await auth.register();
  const answer = await auth.api.get('/api/v1/auth/me').set('Authorization', bearer(pair)).expect(200);
  expect(dataOf(answer)).toMatchObject({
    id: pair.user.id,
    email: pair.user.email,
    role: 'CUSTOMER',
    roleName: 'CUSTOMER',
    emailVerified: false,
    twoFactorEnabled: false,
  });
});

test('when an address is taken, whatever its case, registering again is refused', async () => {
  const { user } = await auth.register();
  const answer = await auth.api
    .post('/api/v1/users/register')
    .send({ email: user.email.toUpperCase(), password })
    .expect(409);
  expect(answer.body).toMatchObject({ success: false, code: 'EMAIL_TAKEN' });
  expect(await published('UserRegistered', user.id)).toHaveLength(1);
});

test('when two register the same address at once, one gets it', async () => {
  const email = auth.newEmail();
  const answers = await Promise.all(
    Array.from({ length: 5 }, () => auth.api.post('/api/v1/auth/register').send({ email, password })),
  );
  expect(answers.map(({ status }) => status).sort()).toEqual([201, 409, 409, 409, 409]);
});

test('when the password is wrong or the address unknown, the answer is the same', async () => {
  const { user } = await auth.register();
  const wrong = await auth.logIn(user.email, 'Wrong-Horse-9').expect(401);
  const unknown = await auth.logIn(auth.newEmail(), 'Wrong-Horse-9').expect(401);
  const { requestId: _one, ...wrongBody } = wrong.body as Record<string, unknown>;
  const { requestId: _two, ...unknownBody } = unknown.body as Record<string, unknown>;
  expect(wrongBody).toEqual(unknownBody);
  expect(wrongBody).toMatchObject({ code: 'CREDENTIALS_INVALID' });
  expect(await published('LoginFailed', user.id)).toHaveLength(1);
});

test.each([
  ['Ab1!', 'too_short'],
  [`Ab1!${'x'.repeat(69)}`, 'too_long'],
  ['lower-case-9', 'no_upper'],
  ['UPPER-CASE-9', 'no_lower'],
  ['No-Digits-Here', 'no_digit'],
  ['NoSymbols99here', 'no_symbol'],
  ['P@ssw0rd123!', 'common'],
])('when the password is %s, it is refused as %s', async (weak, code) => {
  const answer = await auth.api
    .post('/api/v1/auth/register')
    .send({ email: auth.newEmail(), password: weak })
    .expect(400);
  expect(answer.body).toMatchObject({
    code: 'PASSWORD_WEAK',
    errors: [{ pointer: '/password', code }],
  });
});

test('when a password has the first 72 bytes of the right one but is longer, it is wrong', async () => {
  const email = auth.newEmail();
  const long = `Ab1!${'x'.repeat(68)}`;
  await auth.api.post('/api/v1/auth/register').send({ email, password: long }).expect(201);
  await auth.logIn(email, `${long}y`).expect(401);
  await auth.logIn(email, long).expect(200);
});

test.each([
  [{ password }, '/email'],
  [{ email: 'nobody', password }, '/email'],
  [{ email: 'a@shop.test', password, role: 'ADMIN' }, '/role'],
  [{ email: 'a@shop.test', password, phone: 'call me' }, '/phone'],
])('when a registration does not fit the schema, the field is named', async (body, pointer) => {
  const answer = await auth.api.post('/api/v1/auth/register').send(body).expect(400);
  expect(answer.body).toMatchObject({ code: 'VALIDATION_ERROR', errors: [{ pointer }] });
});

test('when the guest id is nonsense, the sign-in works without it', async () => {
  const { user } = await auth.register();
  await auth.logIn(user.email).set('X-Guest-Id', 'no good; id').expect(200);
  expect((await published('UserLoggedIn', user.id)).at(-1)).not.toHaveProperty('guestId');
});
