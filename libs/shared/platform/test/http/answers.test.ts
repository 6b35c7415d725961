import request from 'supertest';
import { startTestService, type TestService } from '../../src/testing';
import { catchLogs } from '../support/log-lines';
import { notesService } from '../support/notes';
import { answers, echo } from './endpoints';

const logs = catchLogs();
let service: TestService;
beforeAll(async () => {
  service = await startTestService(
    notesService(() => ({ endpoints: [...answers, echo] })),
    { LOG_LEVEL: 'info', CORS_ORIGINS: 'https://shop.test' },
  );
});
beforeEach(() => logs.lines.splice(0));
afterAll(async () => {
  await service.stop();
  logs.stop();
});

const get = (path: string) => request(service.url).get(path);

test('when all is well, data comes in the envelope with meta, headers, ETag and nothing the schema does not name', async () => {
  const { body, headers } = await get('/api/v1/answers/versioned').expect(200);
  expect(body).toEqual({ success: true, data: { id: 'a' }, meta: { page: 1 } });
  expect(headers).toMatchObject({ etag: '"7"', 'x-seen': 'yes', 'cache-control': 'public, max-age=60' });
});

test('when nothing allows caching, answers are kept nowhere', async () => {
  const { headers } = await get('/api/v1/plain/json').expect(200);
  expect(headers['cache-control']).toBe('no-store');
});

test('when another standard fixes the format, the answer has no envelope', async () => {
  expect((await get('/api/v1/plain/json').expect(200)).body).toEqual({ keys: [] });
  const { text, headers } = await get('/api/v1/plain/text').expect(200);
  expect(text).toBe('a;b\n');
  expect(headers['content-type']).toContain('text/csv');
});

test.each([
  ['invalid', 400],
  ['unauthenticated', 401],
  ['forbidden', 403],
  ['missing', 404],
  ['conflict', 409],
  ['gone', 410],
  ['stale', 412],
  ['too-large', 413],
  ['wrong-type', 415],
  ['rule', 422],
  ['limited', 429],
  ['upstream', 502],
  ['unavailable', 503],
])(
  'when a use case refuses because of "%s", the answer is %i with its code, headers and extras',
  async (kind, status) => {
    const { body, headers, status: answered } = await get(`/api/v1/answers/${kind}`);
    expect(answered).toBe(status);
    expect(headers['retry-after']).toBe('3');
    expect(body).toEqual({
      type: 'https://ultramarket.dev/problems/SOME_REASON',
      title: expect.any(String) as string,
      status,
      detail: 'Because of that.',
      instance: `/api/v1/answers/${kind}`,
      success: false,
      code: 'SOME_REASON',
      requestId: headers['x-request-id'],
      quote: { total: 5 },
    });
  },
);

test('when a handler has a bug, the caller learns nothing of it and the log everything, once', async () => {
  const { status, text, headers } = await get('/api/v1/answers/bug').set('X-Correlation-Id', 'shop-42');
  expect(status).toBe(500);
  expect(text).toContain('"code":"INTERNAL"');
  for (const secret of ['hunter2', 'TypeError', '.ts']) expect(text).not.toContain(secret);
  expect(logs.lines).toHaveLength(1);
  expect(logs.lines[0]).toMatchObject({
    level: 'error',
    requestId: headers['x-request-id'],
    correlationId: 'shop-42',
    path: '/api/v1/answers/bug',
    error: { name: 'TypeError', stack: expect.stringContaining('endpoints.ts') as string },
  });
});

test('when a handler answers what its own schema does not allow, that is a bug and nothing of it goes out', async () => {
  const { status, text } = await get('/api/v1/answers/bad-answer');
  expect(status).toBe(500);
  expect(text).toContain('INTERNAL');
  expect(text).not.toContain('expected');
});

test('when another service does not help, that is a warning with its cause', async () => {
  const { status, text } = await get('/api/v1/lost');
  expect(status).toBe(503);
  expect(text).not.toContain('10.0.0.7');
  expect(logs.lines).toMatchObject([
    { level: 'warn', error: { message: expect.stringContaining('10.0.0.7') as string } },
  ]);
});

test('when a caller is refused, nothing is logged', async () => {
  await get('/api/v1/answers/missing').expect(404);
  expect(logs.lines).toEqual([]);
});

test('when a caller brings a correlation id, it comes back; a hostile one is replaced', async () => {
  const mine = await get('/api/v1/plain/json').set('X-Correlation-Id', 'shop-42');
  expect(mine.headers['x-correlation-id']).toBe('shop-42');
  for (const hostile of ['a b', '<script>', 'x'.repeat(200)]) {
    const { headers } = await get('/api/v1/plain/json').set('X-Correlation-Id', hostile);
    expect(headers['x-correlation-id']).toBe(headers['x-request-id']);
  }
});

test('when a browser asks, the security headers are there and only known origins are allowed', async () => {
  const known = await get('/api/v1/plain/json').set('Origin', 'https://shop.test');
  expect(known.headers).toMatchObject({
    'x-content-type-options': 'nosniff',
    'strict-transport-security': expect.any(String) as string,
    'content-security-policy': expect.any(String) as string,
    'access-control-allow-origin': 'https://shop.test',
  });
  expect(known.headers).not.toHaveProperty('x-powered-by');
  const stranger = await get('/api/v1/plain/json').set('Origin', 'https://evil.test');
  expect(stranger.headers).not.toHaveProperty('access-control-allow-origin');
});

test('when requests were answered, they are counted under their route, not their path', async () => {
  await get('/api/v1/answers/gone').expect(410);
  await get('/api/v1/nowhere/17').expect(404);
  const { text, headers } = await get('/metrics').expect(200);
  expect(headers['content-type']).toContain('text/plain');
  expect(text).toMatch(
    /http_requests_total\{method="GET",route="\/api\/v1\/answers\/:kind",status="410",service="notes"\} [1-9]/,
  );
  expect(text).toMatch(
    /http_requests_total\{method="GET",route="unmatched",status="404",service="notes"\} [1-9]/,
  );
  for (const bucket of ['0.01', '0.025', '0.05', '0.1', '0.2', '0.5', '1', '2', '5'])
    expect(text).toContain(
      `http_request_duration_seconds_bucket{le="${bucket}",service="notes",method="GET",route="/api/v1/answers/:kind",status_code="410"}`,
    );
  expect(text).not.toContain('nowhere');
  for (const name of [
    'db_query_duration_seconds',
    'outbox_waiting_messages',
    'messages_handled_total',
    'job_runs_total',
  ])
    expect(text).toContain(`# TYPE ${name}`);
});
