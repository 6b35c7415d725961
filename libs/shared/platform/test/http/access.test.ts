import request from 'supertest';
import { sign } from 'jsonwebtoken';
import { newId } from '../../src';
import { startTestService, type TestService } from '../../src/testing';
import { type Access } from '../../src/auth/access';
import { catchLogs } from '../support/log-lines';
import { notesService } from '../support/notes';
import { whoAmI } from './endpoints';

const rules: Record<string, Access> = {
  public: 'public',
  guest: 'guest',
  customer: 'customer',
  vendor: 'vendor',
  manager: 'manager',
  admin: 'admin',
  'super-admin': 'super-admin',
  service: 'service',
  'admin-or-service': ['admin', 'service'],
  order: 'service:order',
};
const logs = catchLogs();
let service: TestService;
beforeAll(async () => {
  service = await startTestService(
    notesService(({ logger }) => ({
      endpoints: Object.entries(rules).map(([name, access]) => {
        const one = whoAmI(name, access);
        return { ...one, handle: async (context) => (logger.info('asked'), one.handle(context)) };
      }),
    })),
    { LOG_LEVEL: 'info' },
  );
});
afterAll(async () => {
  await service.stop();
  logs.stop();
});

const ask = (name: string, token?: string) => {
  const call = request(service.url).get(`/api/v1/who/${name}`);
  return token === undefined ? call : call.set('Authorization', `Bearer ${token}`);
};

/** Who is let in by which rule; everyone else gets 401 without and 403 with a token. */
test.each([
  ['public', 'guest customer vendor manager admin super-admin service'],
  ['guest', 'guest customer vendor manager admin super-admin service'],
  ['customer', 'customer vendor manager admin super-admin'],
  ['vendor', 'vendor manager admin super-admin'],
  ['manager', 'manager admin super-admin'],
  ['admin', 'admin super-admin'],
  ['super-admin', 'super-admin'],
  ['service', 'service'],
  ['admin-or-service', 'admin super-admin service'],
])('when an endpoint is for "%s", exactly %s may call it', async (name, allowed) => {
  const callers = ['guest', 'customer', 'vendor', 'manager', 'admin', 'super-admin', 'service'];
  const roles = ['CUSTOMER', 'VENDOR', 'MANAGER', 'ADMIN', 'SUPER_ADMIN', 'SERVICE'] as const;
  const answers = await Promise.all([
    ask(name),
    ...roles.map((role) => ask(name, service.authority.token({ role }))),
  ]);
  const statuses = Object.fromEntries(callers.map((caller, index) => [caller, answers[index]?.status]));
  const expected = callers.map((caller) => {
    if (allowed.split(' ').includes(caller)) return [caller, 200];
    return [caller, caller === 'guest' ? 401 : 403];
  });
  expect(statuses).toEqual(Object.fromEntries(expected));
});

test('when an endpoint is for one service, no other may call it, nor a caller that goes by its name', async () => {
  const { authority } = service;
  await ask('order', authority.token({ role: 'SERVICE', userId: 'order' })).expect(200);
  await ask('order', authority.token({ role: 'SERVICE', userId: 'search' })).expect(403);
  await ask('order', authority.token({ role: 'SUPER_ADMIN', userId: 'order' })).expect(403);
  await ask('order').expect(401);
});

test('when a guest may call and is signed in, the handler and the log know who it is', async () => {
  const userId = newId();
  logs.lines.splice(0);
  const { body } = await ask('guest', service.authority.token({ userId }));
  expect(body).toMatchObject({ data: { userId } });
  expect(logs.lines).toMatchObject([{ message: 'asked', userId }]);
  expect((await ask('guest')).body).toMatchObject({ data: { userId: null } });
});

const unsigned = () => {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const claims = { sub: newId(), role: 'ADMIN', exp: Math.floor(Date.now() / 1000) + 900 };
  return `${part({ alg: 'none', kid: 'test', typ: 'JWT' })}.${part({ ...claims, iss: 'ecommerce-api', aud: 'ecommerce-app' })}.`;
};
const symmetric = () =>
  sign({ role: 'ADMIN' }, 'a public key taken for a secret', {
    algorithm: 'HS256',
    keyid: 'test',
    subject: newId(),
    expiresIn: 900,
    issuer: 'ecommerce-api',
    audience: 'ecommerce-app',
  });

test.each([
  ['expired', () => service.authority.token({ expiresInSeconds: -1 }), 'TOKEN_EXPIRED'],
  ['signed by another party', () => service.authority.forgedToken(), 'TOKEN_INVALID'],
  ['not signed at all', unsigned, 'TOKEN_INVALID'],
  ['signed with a shared secret', symmetric, 'TOKEN_INVALID'],
  ['signed with another algorithm', () => service.authority.token({ algorithm: 'RS384' }), 'TOKEN_INVALID'],
  ['from another issuer', () => service.authority.token({ issuer: 'evil-api' }), 'TOKEN_INVALID'],
  ['for another audience', () => service.authority.token({ audience: 'other-app' }), 'TOKEN_INVALID'],
  ['of an unknown key', () => service.authority.token({ kid: 'unheard-of' }), 'TOKEN_INVALID'],
  [
    'of a role that does not exist',
    () => service.authority.token({ role: 'ROOT' as 'ADMIN' }),
    'TOKEN_INVALID',
  ],
  ['changed by a letter', () => changed(service.authority.token()), 'TOKEN_INVALID'],
  ['no token', () => 'abc', 'TOKEN_INVALID'],
])('when a token is %s, the answer is 401, even where guests may call', async (_what, token, code) => {
  for (const name of ['customer', 'guest']) {
    const answer = await ask(name, token());
    expect(answer.status).toBe(401);
    expect(answer.body).toMatchObject({ code });
  }
});

/** The same token with another subject in its claims. */
const changed = (token: string): string => {
  const [header = '', claims = '', signature = ''] = token.split('.');
  const other = JSON.parse(Buffer.from(claims, 'base64url').toString()) as object;
  return [
    header,
    Buffer.from(JSON.stringify({ ...other, role: 'ADMIN' })).toString('base64url'),
    signature,
  ].join('.');
};

test('when the header is no bearer token, the answer is 401', async () => {
  for (const header of ['Basic YTpi', 'Bearer', 'Bearer a b']) {
    const answer = await request(service.url).get('/api/v1/who/customer').set('Authorization', header);
    expect(answer.body).toMatchObject({ status: 401, code: 'TOKEN_INVALID' });
  }
});
