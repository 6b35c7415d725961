import { createServer, request as openRequest } from 'node:http';
import type { Gateway } from '../start-gateway';
import { keySet, kongText, newKey, stopClock, tinyService, tokenOf, withGateway } from './with-gateway';

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

describe('headers', () => {
  test('when a request passes, the service learns who asked and nothing forged', async () => {
    const answer = await get('/api/v1/open?a=1&b=%20', {
      'x-correlation-id': 'abc-1',
      'x-user-id': 'admin',
      'x-real-ip': '6.6.6.6',
      'x-forwarded-for': '9.9.9.9',
    });
    const seen = service.seen.at(-1);
    expect(seen?.url).toBe('/api/v1/open?a=1&b=%20');
    expect(seen?.headers).toMatchObject({
      'x-correlation-id': 'abc-1',
      'x-real-ip': '127.0.0.1',
      'x-forwarded-for': '127.0.0.1',
      'x-forwarded-host': new URL(gateway.url).host,
      host: new URL(service.origin).host,
    });
    expect(seen?.headers['x-user-id']).toBeUndefined();
    expect(answer.headers.get('x-correlation-id')).toBe('abc-1');
    expect(answer.headers.get('x-powered-by')).toBeNull();
    expect(answer.headers.get('x-frame-options')).toBe('DENY');
  });

  test('when no correlation id comes, one is made and sent to both sides', async () => {
    const answer = await get('/api/v1/open');
    expect(answer.headers.get('x-correlation-id')).toMatch(/^[0-9a-f-]{36}$/);
    expect(service.seen.at(-1)?.headers['x-correlation-id']).toBe(answer.headers.get('x-correlation-id'));
  });

  test('when a request belongs to a trace, it stays in it; otherwise one begins', async () => {
    const given = `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`;
    await get('/api/v1/open', { traceparent: given });
    expect(service.seen.at(-1)?.headers['traceparent']).toBe(given);
    await get('/api/v1/open');
    expect(service.seen.at(-1)?.headers['traceparent']).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/);
  });

  test('when headers belong to one hop, they go no further', async () => {
    await new Promise<void>((resolve, reject) => {
      const headers = {
        connection: 'x-secret, keep-alive',
        'x-secret': '1',
        te: 'trailers',
        'proxy-authorization': 'x',
      };
      openRequest(`${gateway.url}/api/v1/open`, { headers }, (answer) => answer.resume().on('end', resolve))
        .on('error', reject)
        .end();
    });
    const seen = service.seen.at(-1)?.headers ?? {};
    for (const name of ['x-secret', 'te', 'proxy-authorization']) expect(seen[name]).toBeUndefined();
  });

  test('when a browser asks first, it is answered here; a stranger gets no permission', async () => {
    const ask = (origin: string) =>
      get('/api/v1/mine', { origin, 'access-control-request-method': 'POST' }, { method: 'OPTIONS' });
    const friend = await ask('https://shop.test');
    expect(friend.status).toBe(200);
    expect(friend.headers.get('access-control-allow-origin')).toBe('https://shop.test');
    expect(friend.headers.get('access-control-allow-credentials')).toBe('true');
    expect(friend.headers.get('access-control-allow-methods')).toBe('GET,POST');
    expect((await ask('https://evil.test')).headers.get('access-control-allow-origin')).toBeNull();
    expect(
      (await get('/api/v1/open', { origin: 'https://shop.test' })).headers.get(
        'access-control-expose-headers',
      ),
    ).toBe('ETag');
    const refused = await get('/api/v1/mine', { origin: 'https://shop.test' });
    expect([refused.status, refused.headers.get('access-control-allow-origin')]).toEqual([
      401,
      'https://shop.test',
    ]);
  });

  test('when nothing is there, the answer is 404', async () => {
    for (const path of [
      '/api/v1/nothing',
      '/internal/x',
      '/metrics',
      '/openapi.json',
      '/api/v1/open/../../../internal/x',
    ]) {
      const answer = await get(path);
      expect([path, answer.status, ((await answer.json()) as { code: string }).code]).toEqual([
        path,
        404,
        'NOT_FOUND',
      ]);
    }
  });
});

describe('cache', () => {
  test('when a guest asks twice, the second answer is a hit, for the same question only', async () => {
    const first = await get('/api/v1/list?page=1');
    const second = await get('/api/v1/list?page=1');
    expect([first.headers.get('x-cache-status'), second.headers.get('x-cache-status')]).toEqual([
      'Miss',
      'Hit',
    ]);
    expect(await second.json()).toEqual(await first.json());
    expect(second.headers.get('age')).toBe('0');
    expect(second.headers.get('x-correlation-id')).not.toBe(first.headers.get('x-correlation-id'));
    expect((await get('/api/v1/list?page=2')).headers.get('x-cache-status')).toBe('Miss');
  });

  test('when a browser of one origin filled the cache, another origin gets no permission from it', async () => {
    await get('/api/v1/list?cors', { origin: 'https://shop.test' });
    const other = await get('/api/v1/list?cors', { origin: 'https://evil.test' });
    expect([other.headers.get('x-cache-status'), other.headers.get('access-control-allow-origin')]).toEqual([
      'Hit',
      null,
    ]);
  });

  test('when a token comes along, the cache is neither read nor filled', async () => {
    await get('/api/v1/list?who');
    const before = service.seen.length;
    for (let index = 0; index < 2; index += 1) {
      const answer = await get('/api/v1/list?who', bearer(tokenOf(key)));
      expect(answer.headers.get('x-cache-status')).toBeNull();
    }
    expect(service.seen).toHaveLength(before + 2);
    expect((await get('/api/v1/list?who', bearer('a.b.c'))).status).toBe(401);
  });

  test('when the service or the client forbids it, nothing is kept', async () => {
    expect(
      (await get('/api/v1/list?page=1', { 'cache-control': 'no-cache' })).headers.get('x-cache-status'),
    ).toBe('Bypass');
    const silent = createServer((_request, response) =>
      response.setHeader('content-type', 'application/json; charset=utf-8').end('{}'),
    );
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    const address = silent.address();
    const own = await withGateway([
      `http://127.0.0.1:${typeof address === 'object' ? (address?.port ?? 0) : 0}`,
    ]);
    for (let index = 0; index < 2; index += 1) {
      expect((await fetch(`${own.url}/api/v1/list`)).headers.get('x-cache-status')).toBe('Bypass');
    }
    await own.close();
    silent.close();
  });
});

test('when an address asks too often, the answer says when to come back', async () => {
  const letClockGoOn = stopClock();
  const plugins = 'plugins: [{ name: rate-limiting, config: { minute: 3, hour: 100, limit_by: ip } }]';
  const own = await withGateway([service.origin], { kong: kongText({ plugins }) });
  const answers: Response[] = [];
  for (let index = 0; index < 4; index += 1) answers.push(await fetch(`${own.url}/api/v1/open`));
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 429]);
  expect(answers.map(({ headers }) => headers.get('ratelimit-remaining'))).toEqual(['2', '1', '0', '0']);
  const last = answers[3];
  expect(last?.headers.get('retry-after')).toBe('50');
  expect(last?.headers.get('ratelimit-policy')).toContain('"60s";q=3;w=60');
  expect(await last?.json()).toMatchObject({ code: 'RATE_LIMITED', status: 429 });
  await own.close();
  letClockGoOn();

  const generous = await withGateway([service.origin], {
    kong: kongText({ plugins }),
    rateLimitScale: 10_000,
  });
  expect((await fetch(`${generous.url}/api/v1/open`)).headers.get('ratelimit-limit')).toBe('30000');
  await generous.close();
});

test('when a client opens /docs, it comes from here and names what does not answer', async () => {
  const page = await get('/docs');
  expect(await page.text()).not.toMatch(/https?:\/\//);
  expect((await get('/docs/swagger-ui-bundle.js')).status).toBe(200);
  const document = (await (await get('/docs/openapi.json')).json()) as {
    info: { description: string };
    paths: object;
  };
  expect(document).toMatchObject({ openapi: '3.1.0', paths: {} });
  expect((await get('/health')).status).toBe(200);
});
