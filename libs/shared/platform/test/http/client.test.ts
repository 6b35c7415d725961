import { z } from 'zod';
import { HttpClient, makeMetrics, withContext } from '../../src';
import { eventually, tcpProxy } from '../../src/testing';
import { startStub, type Stub } from '../support/http-stub';

const Price = z.object({ amount: z.number() });
const fine = () => ({ body: { success: true, data: { amount: 5 } } });
const broken = () => ({ status: 500, body: {} });

let stub: Stub;
let client: HttpClient;
let metrics: ReturnType<typeof makeMetrics>;
beforeEach(async () => {
  stub = await startStub(fine);
  metrics = makeMetrics('test');
  client = new HttpClient({ target: 'prices', baseUrl: stub.url, metrics, deadlineMs: 200 });
});
afterEach(async () => {
  await client.close();
  await stub.close();
});

interface Failure {
  kind: string;
  code: string;
  message: string;
}
const failureOf = (work: Promise<unknown>): Promise<Failure> =>
  work.then(
    () => {
      throw new Error('it should have failed');
    },
    ({ kind, code, message }: Failure) => ({ kind, code, message }),
  );

test('when the other side answers, the data come without their envelope and checked', async () => {
  expect(await client.get('/price', Price)).toEqual({ amount: 5 });
  expect(await client.post('/price', { sku: 'a' }, Price)).toEqual({ amount: 5 });
  expect(stub.requests[1]).toMatchObject({ method: 'POST', path: '/price', body: '{"sku":"a"}' });
  expect(stub.requests[1]?.headers['content-type']).toBe('application/json');
  expect(await metrics.registry.metrics()).toContain(
    'http_client_request_duration_seconds_count{service="test",target="prices",outcome="200"} 2',
  );
});

test('when a page is asked for, its meta comes with it', async () => {
  stub.answer = () => ({ body: { success: true, data: [{ amount: 5 }], meta: { nextCursor: 'n' } } });
  expect(await client.page('/prices', z.array(Price))).toEqual({
    data: [{ amount: 5 }],
    meta: { nextCursor: 'n' },
  });
});

test('when something is put, it is sent once and its answer checked', async () => {
  expect(await client.put('/price', { amount: 5 }, Price)).toEqual({ amount: 5 });
  expect(stub.requests).toMatchObject([{ method: 'PUT', path: '/price', body: '{"amount":5}' }]);
  stub.answer = broken;
  expect(await failureOf(client.put('/price', {}, Price))).toMatchObject({ kind: 'upstream' });
  expect(stub.requests).toHaveLength(2);
});

test.each([
  [401, 'unauthenticated'],
  [403, 'forbidden'],
  [412, 'stale'],
  [400, 'invalid'],
  [404, 'missing'],
])(
  'when a person asks through us and is answered %i, they read the refusal as it is',
  async (status, kind) => {
    const errors = [{ pointer: '/name', code: 'TOO_LONG', detail: 'It is too long.' }];
    stub.answer = () => ({ status, body: { code: 'OWN_CODE', detail: 'In my own words.', errors } });
    const refused = await client.onBehalf('PUT', '/price', { authorization: 'Bearer person', body: {} }).then(
      () => undefined,
      (error: unknown) => error,
    );
    expect(refused).toMatchObject({ kind, code: 'OWN_CODE', message: 'In my own words.', fields: errors });
    expect(stub.requests).toHaveLength(1);
    expect(stub.requests[0]?.headers['authorization']).toBe('Bearer person');
    // Our own error says no more than that something is wrong with it, unless it can be acted on.
    expect((await failureOf(client.get('/price', Price))).kind).toBe(
      kind === 'missing' ? 'missing' : 'upstream',
    );
  },
);

test("when a call is made for the caller, it carries the caller's credentials or none, never the service's", async () => {
  const own = new HttpClient({
    target: 'prices',
    baseUrl: stub.url,
    metrics,
    token: async () => 'service-token',
  });
  await own.get('/price', Price, { authorization: 'Bearer of-the-caller' });
  await own.get('/price', Price, { authorization: null });
  expect(stub.requests.map(({ headers }) => headers.authorization)).toEqual([
    'Bearer of-the-caller',
    undefined,
  ]);
  await own.close();
});

test('when a call is made for a request, it carries its ids and the token of the service', async () => {
  const own = new HttpClient({
    target: 'prices',
    baseUrl: stub.url,
    metrics,
    token: async () => 'service-token',
  });
  const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
  await withContext({ requestId: 'r', correlationId: 'shop-42', traceparent }, () =>
    own.get('/price', Price, { headers: { 'x-extra': '1' } }),
  );
  expect(stub.requests[0]?.headers).toMatchObject({
    authorization: 'Bearer service-token',
    'x-correlation-id': 'shop-42',
    traceparent,
    'x-extra': '1',
  });
  await own.close();
});

test('when an answer has not the promised shape, that is the fault of the other side', async () => {
  for (const answer of [
    { body: { success: true, data: { amount: 'five' } } },
    { body: {}, text: '<html>' },
  ]) {
    stub.answer = () => answer;
    expect(await failureOf(client.post('/price', {}, Price))).toMatchObject({
      kind: 'upstream',
      code: 'UPSTREAM',
    });
  }
});

test.each([
  [404, 'missing'],
  [409, 'conflict'],
  [422, 'rule'],
  [403, 'upstream'],
])(
  'when the other side refuses with %i, its code and words are kept, and it is asked once',
  async (status, kind) => {
    stub.answer = () => ({ status, body: { code: 'SKU_UNKNOWN', detail: 'There is no such SKU.' } });
    expect(await failureOf(client.get('/price', Price))).toEqual({
      kind,
      code: 'SKU_UNKNOWN',
      message: 'There is no such SKU.',
    });
    expect(stub.requests).toHaveLength(1);
  },
);

test('when a read fails now and then, it is tried three times in all', async () => {
  stub.answer = () => (stub.requests.length < 3 ? broken() : fine());
  expect(await client.get('/price', Price)).toEqual({ amount: 5 });
  stub.answer = broken;
  expect(await failureOf(client.get('/price', Price))).toMatchObject({ kind: 'upstream' });
  expect(stub.requests).toHaveLength(6);
});

test('when a write fails, it is not tried again unless it may be', async () => {
  stub.answer = broken;
  expect(await failureOf(client.post('/price', {}, Price))).toMatchObject({ code: 'UPSTREAM' });
  expect(stub.requests).toHaveLength(1);
  await failureOf(client.post('/price', {}, Price, { idempotent: true }));
  expect(stub.requests).toHaveLength(4);
});

test('when a write was done and its answer got lost, it is not sent again', async () => {
  const line = await tcpProxy(stub.url);
  const distant = new HttpClient({ target: 'prices', baseUrl: line.url, metrics, connections: 1 });
  await distant.get('/price', Price);
  line.loseAnswers();
  const failure = failureOf(distant.post('/price', {}, Price));
  await eventually(() => expect(stub.requests).toHaveLength(2));
  await line.down();
  await line.up();
  expect(await failure).toMatchObject({ code: 'UPSTREAM' });
  await distant.get('/price', Price);
  expect(stub.requests.map(({ method }) => method)).toEqual(['GET', 'POST', 'GET']);
  await distant.close();
  await line.down();
});

test('when the other side does not answer in time, the caller gets an error soon', async () => {
  stub.answer = () => new Promise(() => undefined);
  const begun = performance.now();
  expect(await failureOf(client.post('/price', {}, Price))).toMatchObject({ kind: 'upstream' });
  expect(performance.now() - begun).toBeLessThan(2000);
  expect(await metrics.registry.metrics()).toContain('target="prices",outcome="failed"');
});

test('when no server listens, the caller gets an error', async () => {
  await stub.close();
  expect(await failureOf(client.post('/price', {}, Price))).toMatchObject({ code: 'UPSTREAM' });
});

test('when the other side keeps failing, it is left in peace for a while and then tried with one call', async () => {
  stub.answer = broken;
  for (let call = 0; call < 10; call += 1) await failureOf(client.post('/price', {}, Price));
  const refused = await failureOf(client.get('/price', Price));
  expect(refused).toMatchObject({ kind: 'unavailable', code: 'UNAVAILABLE' });
  expect(stub.requests).toHaveLength(10);

  // Still failing: the first call after the pause closes the door again at once.
  await eventually(async () => {
    await failureOf(client.post('/price', {}, Price));
    expect(stub.requests).toHaveLength(11);
  });
  expect(await failureOf(client.post('/price', {}, Price))).toMatchObject({ code: 'UNAVAILABLE' });

  stub.answer = fine;
  await eventually(async () => expect(await client.post('/price', {}, Price)).toEqual({ amount: 5 }));
  expect(await client.get('/price', Price)).toEqual({ amount: 5 });
});

test('when the other side refuses often, that is no reason to leave it in peace', async () => {
  stub.answer = () => ({ status: 404, body: { code: 'SKU_UNKNOWN' } });
  for (let call = 0; call < 15; call += 1) await failureOf(client.post('/price', {}, Price));
  expect(stub.requests).toHaveLength(15);
});
