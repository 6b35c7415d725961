import { LuaFactory } from 'wasmoon';
import type { Gateway } from '../start-gateway';
import { forwardCallerAddressLua, refuseServiceTokensLua } from '../kong-functions';
import { GLOBAL_PLUGINS, keySet, kongText, newKey, tinyService, tokenOf, withGateway } from './with-gateway';

const indented = (lua: string): string => lua.trim().replace(/^/gm, '          ');
const FUNCTIONS = `
  - name: pre-function
    config:
      access:
        - |
${indented(refuseServiceTokensLua)}
        - |
${indented(forwardCallerAddressLua)}
`;

const key = newKey('key-1');
/** Of a length for each way in which base64 can end. */
const serviceTokens = ['a', 'ab', 'abc', 'abcd'].map((sub) => tokenOf(key, { sub, role: 'SERVICE' }));
const others = [
  tokenOf(key, { role: 'CUSTOMER' }),
  tokenOf(key, { role: 'SUPER_ADMIN', email: '~~~ÿ?"role":"x"@a.b' }),
];
const spellings = [
  ...serviceTokens.map((token) => [`Bearer ${token}`, 403] as const),
  ...serviceTokens.map((token) => [`bEARER   ${token}`, 403] as const),
  ...others.map((token) => [`Bearer ${token}`, undefined] as const),
  ['Basic eDp5', undefined] as const,
  ['Bearer x', undefined] as const,
  ['Bearer a.b.c', undefined] as const,
  [undefined, undefined] as const,
];

describe('at the gateway', () => {
  let service: Awaited<ReturnType<typeof tinyService>>;
  let keys: Awaited<ReturnType<typeof keySet>>;
  let gateway: Gateway;

  beforeAll(async () => {
    service = await tinyService();
    keys = await keySet(key);
    gateway = await withGateway([service.origin], {
      jwksUrl: keys.url,
      kong: kongText({ plugins: `${GLOBAL_PLUGINS}${FUNCTIONS}` }),
    });
  });
  afterAll(async () => {
    await gateway.close();
    await service.close();
    await keys.close();
  });

  test.each(['/api/v1/open', '/api/v1/mine', '/api/v1/staff', '/api/v1/list'])(
    'when a token of a service comes to %s from outside, it is refused, and any other is not',
    async (path) => {
      const before = service.seen.length;
      for (const token of serviceTokens) {
        const answer = await fetch(`${gateway.url}${path}`, {
          headers: { authorization: `Bearer ${token}` },
        });
        expect([answer.status, await answer.json()]).toMatchObject([403, { code: 'FORBIDDEN' }]);
      }
      expect(service.seen).toHaveLength(before);
    },
  );

  test('when the path of service tokens is asked for, there is nothing', async () => {
    const answer = await fetch(`${gateway.url}/api/v1/open/closed`, { method: 'POST', body: '{}' });
    expect(answer.status).toBe(404);
    expect(service.seen.filter(({ url }) => url.includes('closed'))).toEqual([]);
  });

  test('when OPTIONS asks what there is, it needs no token', async () => {
    expect((await fetch(`${gateway.url}/api/v1/mine`, { method: 'OPTIONS' })).status).toBe(200);
    expect(service.seen.at(-1)?.method).toBe('OPTIONS');
  });

  test('when a method is one that no route names, the service gets the request', async () => {
    await fetch(`${gateway.url}/api/v1/open`, { method: 'PROPFIND' });
    expect(service.seen.at(-1)?.method).toBe('PROPFIND');
  });
});

test('when a function of Kong is another than this gateway knows, the file is refused', async () => {
  const kong = kongText({ plugins: `${GLOBAL_PLUGINS}${FUNCTIONS.replace('SERVICE', 'ROBOT')}` });
  await expect(withGateway([], { kong })).rejects.toThrow(/pre-function|functions that this gateway knows/);
});

describe('in Kong', () => {
  test.each(spellings)('when Authorization is %s, the answer is %s', async (authorization, status) => {
    const lua = await new LuaFactory().createEngine();
    let exited: number | undefined;
    lua.global.set('kong', {
      request: { get_header: (name: string) => (name === 'authorization' ? authorization : undefined) },
      response: { exit: (code: number) => (exited = code) },
    });
    // As in nginx: strict about padding and its alphabet.
    lua.global.set('ngx', {
      decode_base64: (text: string) =>
        /^[A-Za-z0-9+/]*={0,2}$/.test(text) && text.length % 4 === 0
          ? Buffer.from(text, 'base64').toString('latin1')
          : undefined,
    });
    await lua.doString(refuseServiceTokensLua);
    lua.global.close();
    expect(exited).toBe(status);
  });

  test('when a request goes on, the service learns the one address that Kong found', async () => {
    const lua = await new LuaFactory().createEngine();
    await lua.doString(
      `ngx = { var = { remote_addr = '203.0.113.9', upstream_x_forwarded_for = '6.6.6.6, 203.0.113.9, 10.0.0.1' } }`,
    );
    await lua.doString(forwardCallerAddressLua);
    expect(await lua.doString('return ngx.var.upstream_x_forwarded_for')).toBe('203.0.113.9');
    lua.global.close();
  });
});
