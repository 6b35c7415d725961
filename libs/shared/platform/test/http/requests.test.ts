import { Agent } from 'node:http';
import request from 'supertest';
import { newId } from '../../src';
import { startTestService, type TestService } from '../../src/testing';
import { notesService } from '../support/notes';
import { answers, echo, versions } from './endpoints';

let service: TestService;
beforeAll(async () => {
  service = await startTestService(
    notesService(() => ({ endpoints: [echo, ...answers, ...versions] })),
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

const utf16 = (text: string) => Buffer.from(text, 'utf16le');
const bytes = (...parts: Array<string | number[]>) =>
  Buffer.concat(parts.map((part) => Buffer.from(part as string)));

test.each([
  // U+2200 is the bytes 00 22: a quote to code that counts bytes.
  ['UTF-16 and deep', utf16(`{"name":"∀","lines":${'['.repeat(900)}`), 'charset=utf-16le', 415],
  ['UTF-16', utf16('{"name":"a"}'), 'charset=utf-16', 415],
  ['said to be two charsets', bytes('{"name":"a"}'), 'xcharset=utf-16; charset=utf-8', 415],
  ['no text', bytes('{"name":"a', [0xff, 0xfe], '"}'), 'charset=utf-8', 400],
  ['said to be UTF-8', bytes('{"name":"a"}'), 'charset="UTF-8"', 200],
])('when a body is %s, it is read as UTF-8 or not at all', async (_what, body, charset, status) => {
  const answer = await fetch(`${service.url}${path()}`, {
    method: 'POST',
    body,
    headers: { 'Content-Type': `application/json; ${charset}` },
  });
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

test('when If-Match carries a version, the handler gets it; what is no list of tags is refused', async () => {
  for (const tag of ['"12"', 'W/"12"', '"abc", "12"']) {
    const answer = await post().set('If-Match', tag).send({ name: 'a' }).expect(200);
    expect(answer.body).toMatchObject({ data: { ifMatch: 12 } });
  }
  const any = await post().set('If-Match', '*').send({ name: 'a' }).expect(200);
  expect((any.body as { data: object }).data).not.toHaveProperty('ifMatch');
  for (const tag of ['12', 'W/12', '"1" "2"', '"1",']) {
    const refused = await post().set('If-Match', tag).send({ name: 'a' }).expect(400);
    expect(refused.body).toMatchObject({ errors: [{ pointer: 'headers/if-match', code: 'invalid_etag' }] });
  }
});

test('when none of the tags in If-Match can be ours, nothing matches', async () => {
  const { body } = await post().set('If-Match', '"abc"').send({ name: 'a' }).expect(412);
  expect(body).toMatchObject({ code: 'VERSION_CONFLICT' });
});

test('when If-Match lists several versions, the one that is not stale counts', async () => {
  const change = (tag: string) => request(service.url).put('/api/v1/versions').set('If-Match', tag);
  const { body } = await change('"1", W/"3", "2"').expect(200);
  expect(body).toMatchObject({ data: { was: 3 } });
  await change('"1", "2"').expect(412);
});

test('when the caller has the version already, it is not sent again', async () => {
  const get = (tag: string) => request(service.url).get('/api/v1/versions').set('If-None-Match', tag);
  for (const tag of ['"3"', 'W/"3"', '"1", W/"3"', '*']) {
    const { text, headers } = await get(tag).expect(304);
    expect(text).toBe('');
    expect(headers['etag']).toBe('"3"');
  }
  await get('"2", "4"').expect(200);
});

test('when a method is not there, the answer is 405 and says which are', async () => {
  const { body, headers } = await request(service.url).delete('/api/v1/versions').expect(405);
  expect(body).toMatchObject({ code: 'METHOD_NOT_ALLOWED' });
  expect(headers['allow']).toBe('GET, PUT, HEAD, OPTIONS');
  await request(service.url).patch(path()).expect(405).expect('Allow', 'POST, OPTIONS');
});

test('when a client asks what a resource can do, OPTIONS answers, and HEAD is GET without a body', async () => {
  await request(service.url)
    .options('/api/v1/versions')
    .expect(204)
    .expect('Allow', 'GET, PUT, HEAD, OPTIONS');
  const head = await request(service.url).head('/api/v1/versions').expect(200);
  expect(head.text ?? '').toBe('');
  expect(head.headers['x-head']).toBe('true');
});

test('when a literal path has no such method, a path with a parameter does not answer for it', async () => {
  await request(service.url).get('/api/v1/optional').expect(405);
});

test('when a body has a great many faults, the answer stays small and says how many there are', async () => {
  const keys = Object.fromEntries(
    Array.from({ length: 100 }, (_, index) => [`${'k'.repeat(80)}${index}`, 0]),
  );
  const { text, body } = await post()
    .set('Content-Type', 'application/json')
    .send(JSON.stringify({ name: 'a', ...keys }))
    .expect(413);
  expect(body).toMatchObject({ code: 'PAYLOAD_TOO_LARGE' });
  expect(text.length).toBeLessThan(1000);
  const many = Object.fromEntries(Array.from({ length: 150 }, (_, index) => [`k${index}`, 0]));
  const answer = await post()
    .send({ name: 'a', ...many })
    .expect(400);
  const problem = answer.body as { errors: object[]; more: number };
  expect(problem.errors).toHaveLength(20);
  expect(problem.more).toBe(130);
});

test('when a body is nested deeper than 32 levels, it is refused before anything walks through it', async () => {
  const nested = (levels: number) => `{"name":${'['.repeat(levels - 1)}${']'.repeat(levels - 1)}}`;
  const send = (body: string) => post().set('Content-Type', 'application/json').send(body).expect(400);
  expect((await send(nested(33))).body).toMatchObject({ code: 'MALFORMED_JSON' });
  expect((await send(nested(32))).body).toMatchObject({ code: 'VALIDATION_ERROR' });
  expect(
    (
      await post()
        .send({ name: '[[{{"' + '\\' })
        .expect(200)
    ).body,
  ).toMatchObject({ success: true });
});

test('when a body is not UTF-8, it is refused instead of changed', async () => {
  const bytes = Buffer.concat([Buffer.from('{"name":"'), Buffer.from([0xff]), Buffer.from('"}')]);
  const { body } = await post()
    .set('Content-Type', 'application/json')
    .serialize(() => bytes as never)
    .send({})
    .expect(400);
  expect(body).toMatchObject({ code: 'MALFORMED_JSON' });
});

test('when a query is no UTF-8, it is refused and says where; a replacement character sent as such is text', async () => {
  const ask = (query: string) => request(service.url).get(`/api/v1/plain/json?${query}`).expect(400);
  const { body } = await ask('x=caf%E9');
  expect(body).toMatchObject({ errors: [{ pointer: 'query/x', code: 'encoding' }] });
  const key = await ask(`${'k'.repeat(500)}%E9=1`);
  expect(key.body).toMatchObject({ errors: [{ pointer: `query/${'k'.repeat(64)}…` }] });
  const sent = await ask('x=caf%EF%BF%BD');
  expect(sent.body).toMatchObject({ errors: [{ pointer: 'query/x', code: 'unknown_key' }] });
});

test('when a query key has no value, it counts as absent', async () => {
  const { body } = await post(`${path()}?page=`).send({ name: 'a' }).expect(200);
  expect(body).toMatchObject({ data: { query: { page: 1 } } });
});

test('when a request is refused, no cache may keep that', async () => {
  await request(service.url).get('/api/v1/nothing').expect(404).expect('Cache-Control', 'no-store');
});

test('when an endpoint allows a larger body, it is taken there and nowhere else', async () => {
  await request(service.url)
    .post('/api/v1/import')
    .send({ text: 'x'.repeat(3000) })
    .expect(200);
  await request(service.url)
    .post('/api/v1/import')
    .send({ text: 'x'.repeat(5000) })
    .expect(413);
});
