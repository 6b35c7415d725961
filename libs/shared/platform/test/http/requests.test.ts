import { Agent } from 'node:http';
import request from 'supertest';
import { newId } from '../../src';
import { startTestService, type TestService } from '../../src/testing';
import { notesService } from '../support/notes';
import { answers, echo } from './endpoints';

let service: TestService;
beforeAll(async () => {
  service = await startTestService(
    notesService(() => ({ endpoints: [echo, ...answers] })),
    { BODY_LIMIT_BYTES: '2000' },
  );
});
afterAll(() => service.stop());

const path = () => `/api/v1/echo/${newId()}`;
const post = (to = path()) => request(service.url).post(to);

test('when a body does not fit, every fault is named with its pointer', async () => {
  const { status, body, headers } = await post().send({ name: 'far too long a name', lines: [{ sku: 'x' }] });
  expect(status).toBe(400);
  expect(headers['content-type']).toContain('application/problem+json');
  expect(body).toMatchObject({
    type: 'https://ultramarket.dev/problems/VALIDATION_ERROR',
    title: 'Invalid request',
    status: 400,
    success: false,
    code: 'VALIDATION_ERROR',
    requestId: headers['x-request-id'],
    errors: [
      { pointer: '/name', code: 'too_big' },
      { pointer: '/lines/0/sku', code: 'too_small' },
      { pointer: '/lines/0/quantity', code: 'invalid_type' },
    ],
  });
});

test('when the body has unknown keys, at any depth, they are named and refused', async () => {
  const lines = [{ sku: 'ab', quantity: 1, price: 0 }];
  const { status, body } = await post().send({ name: 'a', role: 'ADMIN', lines });
  expect(status).toBe(400);
  expect(body).toMatchObject({
    errors: [
      { pointer: '/lines/0/price', code: 'unknown_key' },
      { pointer: '/role', code: 'unknown_key' },
    ],
  });
});

test('when the query has an unknown key or a bad value, it is named and refused', async () => {
  const { status, body } = await post(`${path()}?page=0&limt=5`).send({ name: 'a' });
  expect(status).toBe(400);
  expect(body).toMatchObject({
    errors: [
      { pointer: 'query/page', code: 'too_small' },
      { pointer: 'query/limt', code: 'unknown_key' },
    ],
  });
  const bare = await request(service.url).get('/api/v1/plain/json?x=1').expect(400);
  expect(bare.body).toMatchObject({ errors: [{ pointer: 'query/x', code: 'unknown_key' }] });
});

test('when an id in the path is no id, it is refused', async () => {
  const { status, body } = await post('/api/v1/echo/17').send({ name: 'a' });
  expect(status).toBe(400);
  expect(body).toMatchObject({ errors: [{ pointer: 'params/id' }] });
});

test.each([
  ['broken JSON', '{"name":', 'application/json', 400, 'MALFORMED_JSON'],
  ['a bare string', '"name"', 'application/json', 400, 'MALFORMED_JSON'],
  [
    'a body too large',
    JSON.stringify({ name: 'x'.repeat(2000) }),
    'application/json',
    413,
    'PAYLOAD_TOO_LARGE',
  ],
  ['a form', 'name=a', 'application/x-www-form-urlencoded', 415, 'UNSUPPORTED_MEDIA_TYPE'],
  ['JSON called text', '{"name":"a"}', 'text/plain', 415, 'UNSUPPORTED_MEDIA_TYPE'],
  ['an unknown charset', '{"name":"a"}', 'application/json; charset=klingon', 415, 'UNSUPPORTED_MEDIA_TYPE'],
])('when the body is %s, the answer says so', async (_what, body, type, status, code) => {
  const answer = await post().set('Content-Type', type).send(body);
  expect(answer.body).toMatchObject({ status, code, success: false });
  expect(answer.status).toBe(status);
});

test('when there is no body where one is needed, the answer is 415', async () => {
  await post().expect(415);
});

test('when the encoding of the body is unknown, the answer is 415', async () => {
  const answer = await post()
    .set('Content-Encoding', 'rot13')
    .set('Content-Type', 'application/json')
    .send('{}');
  expect(answer.body).toMatchObject({ code: 'UNSUPPORTED_MEDIA_TYPE' });
});

test('when a body tries to reach the prototype, it is refused as an unknown key', async () => {
  const answer = await post()
    .set('Content-Type', 'application/json')
    .send('{"name":"a","__proto__":{"admin":true}}')
    .expect(400);
  expect(answer.body).toMatchObject({ errors: [{ pointer: '/__proto__', code: 'unknown_key' }] });
});

test('when a body may be left out, both ways are fine, but another type is not', async () => {
  const { body } = await post('/api/v1/optional').expect(202);
  expect(body).toEqual({ success: true, data: { reason: null } });
  const given = await post('/api/v1/optional').send({ reason: 'late' }).expect(202);
  expect(given.body).toMatchObject({ data: { reason: 'late' } });
  await post('/api/v1/optional').type('text/plain').send('late').expect(415);
});

test('when the raw body is asked for, its bytes arrive unchanged, whatever the type', async () => {
  const answer = await post('/api/v1/raw').type('application/json').send('{ "a" :1}\n').expect(200);
  expect(answer.body).toMatchObject({ data: { hex: Buffer.from('{ "a" :1}\n').toString('hex') } });
  await post('/api/v1/raw').type('application/json').send('x'.repeat(2001)).expect(413);
});

test.each(['/api/v1/nothing', '/api/v1/echo', '/'])(
  'when nothing is at %s, the answer is 404',
  async (where) => {
    const { status, body } = await request(service.url).get(where);
    expect(status).toBe(404);
    expect(body).toMatchObject({ code: 'NOT_FOUND', instance: where });
  },
);

test('when nothing is there, the connection stays open for the next request', async () => {
  const agent = new Agent({ keepAlive: true });
  const answer = await request(service.url).get('/api/v1/nothing').agent(agent).expect(404);
  expect(answer.headers['connection']).toBe('keep-alive');
  agent.destroy();
});

test('when a path cannot be decoded, the answer is 400', async () => {
  const { status, body } = await request(service.url).get('/api/v1/answers/%E0%A4%A');
  expect(status).toBe(400);
  expect(body).toMatchObject({ code: 'VALIDATION_ERROR' });
});

test.each([
  [undefined, 0],
  ['wait=5', 5],
  ['respond-async, wait=10', 10],
  ['wait=9999', 30],
  ['wait=soon', 0],
  ['await=7', 0],
])('when Prefer is %s, the handler may wait %i seconds', async (prefer, seconds) => {
  const call = post().send({ name: 'a' });
  const { body } = await (prefer === undefined ? call : call.set('Prefer', prefer));
  expect(body).toMatchObject({ data: { preferWaitSeconds: seconds } });
});

test('when If-Match carries a version, the handler gets it; anything else is refused', async () => {
  const answer = await post().set('If-Match', '"12"').send({ name: 'a' }).expect(200);
  expect(answer.body).toMatchObject({ data: { ifMatch: 12 } });
  const any = await post().set('If-Match', '*').send({ name: 'a' }).expect(200);
  expect((any.body as { data: object }).data).not.toHaveProperty('ifMatch');
  for (const tag of ['12', 'W/"12"', '"abc"', '"1", "2"']) {
    const refused = await post().set('If-Match', tag).send({ name: 'a' }).expect(400);
    expect(refused.body).toMatchObject({ errors: [{ pointer: 'headers/if-match', code: 'invalid_etag' }] });
  }
});
