import { serviceToken } from '../../src/auth/service-token';
import { startStub, type Stub } from '../support/http-stub';

let stub: Stub;
let now: number;
let token: () => Promise<string>;
beforeEach(async () => {
  stub = await startStub(() => ({
    body: { access_token: `token-${stub.requests.length}`, expires_in: 300 },
  }));
  now = Date.now();
  jest.spyOn(Date, 'now').mockImplementation(() => now);
  token = serviceToken({ url: `${stub.url}/token`, clientId: 'order', clientSecret: 'a-long-enough-secret' });
});
afterEach(async () => {
  jest.restoreAllMocks();
  await stub.close();
});

test('when many callers need a token at once, it is asked for once, with the credentials of the service', async () => {
  expect(await Promise.all([token(), token(), token()])).toEqual(['token-1', 'token-1', 'token-1']);
  expect(await token()).toBe('token-1');
  expect(stub.requests).toHaveLength(1);
  expect(JSON.parse(stub.requests[0]?.body ?? '')).toEqual({
    grant_type: 'client_credentials',
    client_id: 'order',
    client_secret: 'a-long-enough-secret',
  });
});

test('when a token has less than a minute left, a new one is fetched', async () => {
  await token();
  now += 239_000;
  expect(await token()).toBe('token-1');
  now += 2_000;
  expect(await token()).toBe('token-2');
});

test('when the token cannot be had, the callers get an error, and the next one tries again', async () => {
  stub.answer = () => ({ status: 401, body: {} });
  expect((await Promise.allSettled([token(), token()])).map(({ status }) => status)).toEqual([
    'rejected',
    'rejected',
  ]);
  expect(stub.requests).toHaveLength(1);
  stub.answer = () => ({ body: { access_token: 'at last', expires_in: 300 } });
  expect(await token()).toBe('at last');
});
