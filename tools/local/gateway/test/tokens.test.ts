import { createHmac } from 'node:crypto';
import type { Gateway } from '../start-gateway';
import { keySet, newKey, tinyService, tokenOf, withGateway } from './with-gateway';

const key = newKey('key-1');
let service: Awaited<ReturnType<typeof tinyService>>;
let keys: Awaited<ReturnType<typeof keySet>>;
let gateway: Gateway;

beforeAll(async () => {
  service = await tinyService();
  keys = await keySet(key);
  gateway = await withGateway([service.origin], { jwksUrl: keys.url });
});
afterAll(async () => {
  await gateway.close();
  await service.close();
  await keys.close();
});

const get = (path: string, headers: Record<string, string> = {}, init: RequestInit = {}): Promise<Response> =>
  fetch(`${gateway.url}${path}`, { headers, ...init });
const bearer = (token: string): Record<string, string> => ({ authorization: `Bearer ${token}` });

describe('tokens', () => {
  test('when a token is good, the request passes and the keys are fetched once', async () => {
    for (let index = 0; index < 3; index += 1)
      expect((await get('/api/v1/mine', bearer(tokenOf(key)))).status).toBe(200);
    expect(keys.asked()).toBe(1);
  });

  const encode = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  const claims = { sub: 'x', iss: 'ecommerce-api', exp: Math.floor(Date.now() / 1_000) + 900 };
  const confused = (): string => {
    const content = `${encode({ alg: 'HS256', typ: 'JWT', kid: 'key-1' })}.${encode(claims)}`;
    const secret = key.publicKey.export({ type: 'spki', format: 'pem' });
    return `${content}.${createHmac('sha256', secret).update(content).digest('base64url')}`;
  };

  test.each<[what: string, token: () => string, code?: string]>([
    ['missing', () => '', 'UNAUTHENTICATED'],
    ['expired', () => tokenOf(key, {}, -10), 'TOKEN_EXPIRED'],
    ['signed by another party', () => tokenOf({ ...newKey('other'), kid: 'key-1' })],
    ['signed with an unpublished key', () => tokenOf(newKey('key-9'))],
    ['from another issuer', () => tokenOf(key, { iss: 'evil' })],
    ['unsigned (alg none)', () => `${encode({ alg: 'none', kid: 'key-1' })}.${encode(claims)}.`],
    ['an HMAC made with the public key', confused],
    [
      'changed after signing',
      () => tokenOf(key).replace(/\.[^.]+\./, `.${encode({ ...claims, role: 'ADMIN' })}.`),
    ],
    ['nonsense', () => 'a.b.c'],
  ])(
    'when the token is %s, the answer is 401 as a problem document',
    async (_what, token, code = 'TOKEN_INVALID') => {
      const before = service.seen.length;
      const value = token();
      const answer = await get('/api/v1/mine', value === '' ? {} : bearer(value));
      expect(answer.status).toBe(401);
      expect(answer.headers.get('content-type')).toBe('application/problem+json');
      expect(answer.headers.get('www-authenticate')).toContain('Bearer');
      expect(await answer.json()).toMatchObject({
        success: false,
        code,
        status: 401,
        instance: '/api/v1/mine',
        requestId: answer.headers.get('x-correlation-id'),
      });
      expect(service.seen).toHaveLength(before);
    },
  );

  test.each([
    ['ADMIN', 200],
    ['CUSTOMER', 403],
    ['NOBODY-KNOWS', 401],
    [undefined, 401],
  ])('when a route is for staff, a token with the role %s gets %i', async (role, status) => {
    // Twice: the second time the token is known already.
    for (let index = 0; index < 2; index += 1) {
      const answer = await get('/api/v1/staff', bearer(tokenOf(key, { role })));
      expect(answer.status).toBe(status);
      if (status === 403) expect(await answer.json()).toMatchObject({ code: 'FORBIDDEN' });
    }
  });

  test('when a token is known from a route for all, a route for staff still looks at its role', async () => {
    const token = tokenOf(key, { role: 'CUSTOMER' });
    expect((await get('/api/v1/mine', bearer(token))).status).toBe(200);
    expect((await get('/api/v1/staff', bearer(token))).status).toBe(403);
  });

  test('when keys rotate, the new one is found, but guesses do not hammer the key set', async () => {
    const slow = await keySet(newKey('old'));
    const own = await withGateway([service.origin], { jwksUrl: slow.url });
    const fresh = newKey('fresh');
    for (let index = 0; index < 5; index += 1) {
      expect((await fetch(`${own.url}/api/v1/mine`, { headers: bearer(tokenOf(fresh)) })).status).toBe(401);
    }
    expect(slow.asked()).toBe(1);
    slow.published.push(fresh);
    await new Promise((resolve) => setTimeout(resolve, 3_100));
    expect((await fetch(`${own.url}/api/v1/mine`, { headers: bearer(tokenOf(fresh)) })).status).toBe(200);
    await own.close();
    await slow.close();
  });

  test('when the key set cannot be fetched, the answer is 503, not 401', async () => {
    const own = await withGateway([service.origin], { jwksUrl: 'http://127.0.0.1:1/' });
    expect((await fetch(`${own.url}/api/v1/mine`, { headers: bearer(tokenOf(key)) })).status).toBe(503);
    await own.close();
  });
});
