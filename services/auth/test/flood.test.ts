import { type Auth, startAuth } from './support';

let auth: Auth;
beforeAll(async () => {
  // Slow enough for passwords to wait for each other.
  auth = await startAuth({ BCRYPT_COST: '10' });
});
afterAll(() => auth.stop());

const fail = (address: string) =>
  auth.logIn(auth.newEmail(), 'Wrong-Horse-9').set('X-Forwarded-For', address);

test('when one network floods the password check, another signs in before the flood is through', async () => {
  const { user } = await auth.register();
  let over = 0;
  const flood = Array.from({ length: 40 }, (_, host) =>
    fail(`2001:db8:9:9::${host + 1}`).then(({ status }) => {
      over += 1;
      return status;
    }),
  );
  await auth.logIn(user.email).set('X-Forwarded-For', '198.51.100.4').expect(200);
  expect(over).toBeLessThan(30);
  expect(await Promise.all(flood)).toEqual(flood.map(() => 401));
});
