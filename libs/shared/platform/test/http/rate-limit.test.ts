import { z } from 'zod';
import request from 'supertest';
import { endpoint, newId } from '../../src';
import {
  eventually,
  startTestService,
  tcpProxy,
  type TcpProxy,
  testEngines,
  type TestService,
} from '../../src/testing';
import { startService, type RunningService } from '../../src';
import { catchLogs } from '../support/log-lines';
import { notesService } from '../support/notes';

const ok = { response: z.object({}), handle: async () => ({}) };
const definition = notesService(() => ({
  endpoints: [
    endpoint({ method: 'get', path: '/hourly', summary: 'By the hour', access: 'guest', ...ok }),
    endpoint({
      method: 'post',
      path: '/sign-in',
      summary: 'Strict, by address',
      access: 'public',
      limit: { points: 2, windowSeconds: 60, per: 'ip', name: 'sign-in' },
      ...ok,
    }),
    endpoint({
      method: 'post',
      path: '/sign-in-alias',
      summary: 'The same count',
      access: 'public',
      limit: { points: 2, windowSeconds: 60, per: 'ip', name: 'sign-in' },
      ...ok,
    }),
    endpoint({
      method: 'post',
      path: '/hook',
      summary: 'Protected by a signature instead',
      access: 'guest',
      limit: 'none',
      ...ok,
    }),
  ],
}));

const logs = catchLogs();
let redis: TcpProxy;
let service: TestService;
let replica: RunningService;
beforeAll(async () => {
  redis = await tcpProxy(testEngines().redisUrl);
  // The name of the Redis database keeps the counts of this run apart from those of others.
  service = await startTestService(definition, {
    LOG_LEVEL: 'warn',
    RATE_LIMIT_PER_HOUR: '3',
    REDIS_URL: redis.url,
  });
  replica = await startService(definition, service.env);
});
afterAll(async () => {
  await replica.stop();
  await service.stop();
  await redis.down();
  logs.stop();
});

const hourly = (token: string, url = service.url) =>
  request(url).get('/hourly').set('Authorization', `Bearer ${token}`);
const from = (address: string, path: string, url = service.url) =>
  request(url).post(path).set('X-Forwarded-For', address);
const someAddress = () => Array.from({ length: 4 }, () => 1 + Math.floor(Math.random() * 250)).join('.');

test('when a caller asks too often, the answer is 429 and says how long to wait', async () => {
  const token = service.authority.token();
  for (const left of [2, 1, 0]) {
    const { headers } = await hourly(token).expect(200);
    expect(headers['ratelimit-policy']).toBe('"default";q=3;w=3600');
    expect(headers['ratelimit']).toMatch(new RegExp(`^"default";r=${left};t=3\\d{3}$`));
  }
  const { body, headers } = await hourly(token).expect(429);
  expect(body).toMatchObject({ code: 'RATE_LIMITED' });
  expect(Number(headers['retry-after'])).toBeGreaterThan(3500);
  expect(headers['ratelimit']).toContain('r=0');
});

test('when one caller is out of requests, others are not', async () => {
  const token = service.authority.token();
  for (let call = 0; call < 4; call += 1) await hourly(token);
  await hourly(token).expect(429);
  await hourly(service.authority.token()).expect(200);
});

test('when two replicas are asked, they share one count', async () => {
  const token = service.authority.token();
  await hourly(token).expect(200);
  await hourly(token, replica.url).expect(200);
  await hourly(token).expect(200);
  await hourly(token, replica.url).expect(429);
});

test('when an endpoint has its own limit, it counts by address and shares it with its alias', async () => {
  const address = someAddress();
  await from(address, '/sign-in').expect(200);
  await from(address, '/sign-in-alias').expect(200);
  const { headers } = await from(address, '/sign-in').expect(429);
  expect(headers['ratelimit-policy']).toBe('"default";q=2;w=60');
  await from(someAddress(), '/sign-in').expect(200);
});

test('when an endpoint has no limit, no caller is refused, and its requests are not counted for others', async () => {
  const token = service.authority.token();
  for (let call = 0; call < 10; call += 1) {
    const { headers } = await request(service.url)
      .post('/hook')
      .set('Authorization', `Bearer ${token}`)
      .expect(200);
    expect(headers).not.toHaveProperty('ratelimit');
    expect(headers).not.toHaveProperty('ratelimit-policy');
  }
  const { headers } = await hourly(token).expect(200);
  expect(headers['ratelimit']).toContain('r=2');
  // Also for a caller whose hour is used up.
  for (let call = 0; call < 3; call += 1) await hourly(token);
  await hourly(token).expect(429);
  await request(service.url).post('/hook').set('Authorization', `Bearer ${token}`).expect(200);
});

test('when another service asks, it is not limited', async () => {
  const token = service.authority.token({ role: 'SERVICE', userId: newId() });
  for (let call = 0; call < 5; call += 1) await hourly(token).expect(200);
});

test('when another service asks on behalf of a user, that caller is counted where any may ask', async () => {
  const token = service.authority.token({ role: 'SERVICE', userId: newId() });
  const [shopper, other] = [someAddress(), someAddress()];
  const behalf = (address: string) => hourly(token).set('X-Caller-Address', address);
  for (let call = 0; call < 3; call += 1) await behalf(shopper).expect(200);
  await behalf(shopper).expect(429);
  await behalf(other).expect(200);
});

test('when a caller names an address, only the word of a service is believed', async () => {
  const token = service.authority.token();
  for (let call = 0; call < 3; call += 1)
    await hourly(token).set('X-Caller-Address', someAddress()).expect(200);
  await hourly(token).set('X-Caller-Address', someAddress()).expect(429);
});

test('when tokens are forged, they are counted for the address that sent them', async () => {
  const address = someAddress();
  const forged = () =>
    request(service.url).get('/hourly').set('X-Forwarded-For', address).set('Authorization', 'Bearer a.b.c');
  for (let call = 0; call < 3; call += 1) await forged().expect(401);
  await forged().expect(429);
});

test('when addresses are of one /64 of IPv6, they share one count', async () => {
  const call = (host: number) =>
    request(service.url).post('/sign-in').set('X-Forwarded-For', `2001:db8:77:1::${host}`);
  await call(1).expect(200);
  await call(2).expect(200);
  await call(3).expect(429);
  await request(service.url).post('/sign-in').set('X-Forwarded-For', '2001:db8:77:2::1').expect(200);
});

test('when an address was forwarded more than once, the one that our own gateway saw counts', async () => {
  const address = someAddress();
  const call = () => from(`${someAddress()}, ${address}`, '/sign-in');
  await call().expect(200);
  await call().expect(200);
  await call().expect(429);
});

test('when Redis goes away, each process counts alone and says so once; when it is back, they share again', async () => {
  logs.lines.splice(0);
  await redis.down();
  const said = () => logs.lines.filter(({ message }) => message.includes('counted in this process only'));
  // One line from each of the two processes.
  await eventually(() => expect(said()).toHaveLength(2));
  const token = service.authority.token();
  for (let call = 0; call < 3; call += 1) await hourly(token).expect(200);
  await hourly(token).expect(429);
  await hourly(token, replica.url).expect(200);
  expect(said()).toHaveLength(2);

  await redis.up();
  await eventually(async () => {
    const fresh = service.authority.token();
    await hourly(fresh).expect(200);
    const { headers } = await hourly(fresh, replica.url).expect(200);
    expect(headers['ratelimit']).toContain('r=1');
  });
});
