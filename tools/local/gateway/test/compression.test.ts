import { request as openRequest, type IncomingMessage } from 'node:http';
import { gunzipSync } from 'node:zlib';
import type { Gateway } from '../start-gateway';
import { tinyService, withGateway } from './with-gateway';

const LONG = JSON.stringify({ text: 'abc '.repeat(2_000) });
const SHORT = JSON.stringify({ text: 'abc' });

let service: Awaited<ReturnType<typeof tinyService>>;
let gateway: Gateway;

beforeAll(async () => {
  service = await tinyService((request, response) => {
    const query = new URL(request.url ?? '/', 'http://x').searchParams;
    const body = query.has('short') ? SHORT : LONG;
    const isText = query.get('type')?.startsWith('text') === true;
    if (!query.has('chunked')) response.setHeader('content-length', Buffer.byteLength(body));
    response.setHeader('etag', '"7"');
    response.setHeader('content-type', query.get('type') ?? 'application/json; charset=utf-8');
    response.setHeader('cache-control', query.get('cache') ?? 'no-store');
    if (query.has('encoded')) response.setHeader('content-encoding', 'br');
    if (query.has('vary')) response.setHeader('vary', 'Accept-Language');
    response.writeHead(Number(query.get('status') ?? 200));
    response.end(request.method === 'HEAD' ? undefined : isText ? `data: ${body}\n\n` : body);
  });
  gateway = await withGateway([service.origin]);
});
afterAll(async () => {
  await gateway.close();
  await service.close();
});

interface Raw {
  status: number | undefined;
  headers: IncomingMessage['headers'];
  bytes: Buffer;
}

const get = (target: string, headers: Record<string, string>, method = 'GET'): Promise<Raw> =>
  new Promise((resolve, reject) => {
    openRequest(`${gateway.url}${target}`, { method, headers }, (answer) => {
      const chunks: Buffer[] = [];
      answer.on('data', (chunk: Buffer) => chunks.push(chunk));
      answer.on('end', () =>
        resolve({ status: answer.statusCode, headers: answer.headers, bytes: Buffer.concat(chunks) }),
      );
    })
      .on('error', reject)
      .end();
  });

const GZIP = { 'accept-encoding': 'gzip, deflate, br' };

test.each([
  '/api/v1/open',
  '/api/v1/open?chunked',
  '/api/v1/open?type=application/problem%2Bjson&status=404',
])('when %s is long JSON and the client takes gzip, it comes compressed with a weak tag', async (target) => {
  const { headers, bytes } = await get(target, GZIP);
  expect(headers['content-encoding']).toBe('gzip');
  expect(headers['content-length']).toBeUndefined();
  expect(headers.vary).toBe('Accept-Encoding');
  expect(headers.etag).toBe('W/"7"');
  expect(bytes.length).toBeLessThan(LONG.length / 10);
  expect(gunzipSync(bytes).toString()).toBe(LONG);
});

test.each([
  ['a client without gzip', '/api/v1/open', { 'accept-encoding': 'br' }],
  ['a client that refuses gzip', '/api/v1/open', { 'accept-encoding': 'gzip;q=0, *' }],
  ['a client that says nothing', '/api/v1/open', {}],
])(
  'when it is for %s, it comes as it is, and caches learn that it varies',
  async (_what, target, headers) => {
    const answer = await get(target, headers);
    expect(answer.headers['content-encoding']).toBeUndefined();
    expect(answer.headers.etag).toBe('"7"');
    expect(answer.headers.vary).toBe('Accept-Encoding');
    expect(answer.bytes.toString()).toBe(LONG);
  },
);

test.each([
  ['short', '/api/v1/open?short'],
  ['a stream of events', '/api/v1/open?type=text/event-stream&chunked'],
  ['encoded already', '/api/v1/open?encoded'],
  ['not to be transformed', '/api/v1/open?cache=no-store,%20no-transform'],
  ['a part', '/api/v1/open?status=206'],
  ['a picture', '/api/v1/open?type=image/png'],
])('when an answer is %s, it is left alone', async (_what, target) => {
  const { headers } = await get(target, GZIP);
  expect(headers['content-encoding']).toBe(target.includes('encoded') ? 'br' : undefined);
  expect(headers.etag).toBe('"7"');
  expect(headers.vary).toBeUndefined();
});

test('when HEAD is asked, nothing is compressed and the length is the content’s', async () => {
  const { headers, bytes } = await get('/api/v1/open', GZIP, 'HEAD');
  expect([headers['content-length'], headers.etag, headers.vary]).toEqual([
    String(LONG.length),
    '"7"',
    'Accept-Encoding',
  ]);
  expect(bytes).toHaveLength(0);
});

test('when an answer varies by something else too, both are said', async () => {
  expect((await get('/api/v1/open?vary', GZIP)).headers.vary).toBe('Accept-Language, Accept-Encoding');
  expect((await get('/api/v1/open', { ...GZIP, origin: 'https://shop.test' })).headers.vary).toBe(
    'Origin, Accept-Encoding',
  );
});

test('when an answer comes from the cache, it is compressed for whom it fits, and its tag is compared weakly', async () => {
  const target = '/api/v1/list?cache=public,%20max-age=60';
  expect((await get(target, {})).headers['x-cache-status']).toBe('Miss');
  const packed = await get(target, GZIP);
  expect([packed.headers['x-cache-status'], packed.headers['content-encoding']]).toEqual(['Hit', 'gzip']);
  expect(gunzipSync(packed.bytes).toString()).toBe(LONG);
  const plain = await get(target, {});
  expect([plain.headers['content-encoding'], plain.bytes.toString()]).toEqual([undefined, LONG]);
  for (const tag of ['W/"7"', '"7"', '"1", W/"7"', '*']) {
    const known = await get(target, { ...GZIP, 'if-none-match': tag });
    expect([tag, known.status, known.bytes.length, known.headers['content-length']]).toEqual([
      tag,
      304,
      0,
      undefined,
    ]);
  }
  expect((await get(target, { 'if-none-match': '"8"' })).status).toBe(200);
});
