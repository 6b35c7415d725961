import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, request as openRequest } from 'node:http';
import { Readable } from 'node:stream';
import { kongText, raw, tinyService, withGateway } from './with-gateway';

const codeOf = async (answer: Response): Promise<[number, string]> => [
  answer.status,
  ((await answer.json()) as { code: string }).code,
];

test('when a service is down, the answer is 502, and 503 once it counts as out', async () => {
  const upstreams = `
upstreams:
  - name: shop-service
    targets: [{ target: shop-service:3000 }]
    healthchecks:
      active: { type: http, http_path: /health, timeout: 1, healthy: { interval: 1, successes: 1, http_statuses: [200] }, unhealthy: { interval: 0.1, tcp_failures: 9, timeouts: 9, http_failures: 9, http_statuses: [503] } }
      passive: { type: http, healthy: { successes: 1, http_statuses: [200] }, unhealthy: { tcp_failures: 3, timeouts: 3, http_failures: 0 } }
`;
  const gone = await tinyService();
  await gone.close();
  const gateway = await withGateway([gone.origin], { kong: kongText({ upstreams }) });
  expect(await codeOf(await fetch(`${gateway.url}/api/v1/open`))).toEqual([502, 'UPSTREAM']);
  await fetch(`${gateway.url}/api/v1/open`);
  const out = await fetch(`${gateway.url}/api/v1/open`);
  expect(out.headers.get('retry-after')).toBe('1');
  expect(await codeOf(out)).toEqual([503, 'UNAVAILABLE']);

  const back = createServer((_request, response) => response.end('{}'));
  back.listen(Number(new URL(gone.origin).port), '127.0.0.1');
  await once(back, 'listening');
  await new Promise((resolve) => setTimeout(resolve, 500));
  expect((await fetch(`${gateway.url}/api/v1/open`)).status).toBe(200);
  await gateway.close();
  back.closeAllConnections();
  back.close();
});

test('when a service is too slow or breaks off, the client learns which', async () => {
  const slow = await tinyService((request, response) => {
    if (request.url === '/api/v1/open/break') response.destroy();
  });
  const gateway = await withGateway([slow.origin]);
  expect(await codeOf(await fetch(`${gateway.url}/api/v1/open/slow`))).toEqual([504, 'GATEWAY_TIMEOUT']);
  const broken = await fetch(`${gateway.url}/api/v1/open/break`, { method: 'POST', body: '{}' });
  expect(await codeOf(broken)).toEqual([502, 'UPSTREAM']);
  await gateway.close();
  await slow.close();
});

test('when one of two instances is down, requests are answered by the other', async () => {
  const [up, down] = [await tinyService(), await tinyService()];
  await down.close();
  const gateway = await withGateway([up.origin, down.origin]);
  for (let index = 0; index < 6; index += 1) {
    expect((await fetch(`${gateway.url}/api/v1/open`, { method: 'POST', body: '{}' })).status).toBe(200);
  }
  expect(up.seen).toHaveLength(6);
  await gateway.close();
  await up.close();
});

test('when an answer is big, it is passed on as it comes and arrives whole', async () => {
  const bytes = randomBytes(8 * 1024 * 1024);
  const big = await tinyService((_request, response) => {
    response.writeHead(200, { 'content-type': 'application/octet-stream' });
    Readable.from([bytes.subarray(0, 100), bytes.subarray(100)]).pipe(response);
  });
  const gateway = await withGateway([big.origin]);
  const received = Buffer.from(await (await fetch(`${gateway.url}/api/v1/open`)).arrayBuffer());
  expect(received.equals(bytes)).toBe(true);
  await gateway.close();
  await big.close();
});

test('when a request body streams, it arrives whole; over the limit it is refused, declared or not', async () => {
  const hashes: string[] = [];
  const sink = await tinyService((request, response) => {
    const hash = createHash('sha256');
    request.on('data', (chunk: Buffer) => hash.update(chunk));
    request.on('end', () => {
      hashes.push(hash.digest('hex'));
      response.end('{}');
    });
  });
  const gateway = await withGateway([sink.origin]);
  const url = `${gateway.url}/api/v1/open`;
  const fits = randomBytes(190_000);
  const chunked = (bytes: Buffer): RequestInit => ({
    method: 'POST',
    body: Readable.toWeb(Readable.from([bytes.subarray(0, 1_000), bytes.subarray(1_000)])) as ReadableStream,
    duplex: 'half',
  });
  expect((await fetch(url, { method: 'POST', body: fits })).status).toBe(200);
  expect((await fetch(url, chunked(fits))).status).toBe(200);
  expect((await fetch(url, { method: 'POST', body: 'small' })).status).toBe(200);
  const hashOf = (bytes: Buffer | string): string => createHash('sha256').update(bytes).digest('hex');
  expect(hashes).toEqual([hashOf(fits), hashOf(fits), hashOf('small')]);

  const over = randomBytes(400_000);
  expect(await codeOf(await fetch(url, { method: 'POST', body: over }))).toEqual([413, 'PAYLOAD_TOO_LARGE']);
  expect(await codeOf(await fetch(url, chunked(over)))).toEqual([413, 'PAYLOAD_TOO_LARGE']);
  expect(hashes).toHaveLength(3);
  await gateway.close();
  await sink.close();
});

test('when a client leaves early, the service sees it', async () => {
  let closed = false;
  const service = await tinyService((_request, response) => {
    response.write('first');
    response.on('close', () => (closed = true));
  });
  const gateway = await withGateway([service.origin]);
  const request = openRequest(`${gateway.url}/api/v1/open`, (answer) =>
    answer.once('data', () => request.destroy()),
  );
  request.on('error', () => undefined);
  request.end();
  for (let index = 0; index < 50 && !closed; index += 1)
    await new Promise((resolve) => setTimeout(resolve, 20));
  expect(closed).toBe(true);
  await gateway.close();
  await service.close();
});

test('when a WebSocket opens, both sides talk through the gateway', async () => {
  const hub = createServer();
  hub.on('upgrade', (_request, socket) => {
    socket.write('HTTP/1.1 101 Switching Protocols\r\nconnection: Upgrade\r\nupgrade: websocket\r\n\r\n');
    socket.on('data', (chunk: Buffer) => socket.write(`echo ${chunk.toString()}`));
  });
  hub.listen(0, '127.0.0.1');
  await once(hub, 'listening');
  const address = hub.address();
  const gateway = await withGateway([
    `http://127.0.0.1:${typeof address === 'object' ? (address?.port ?? 0) : 0}`,
  ]);
  const request = openRequest(`${gateway.url}/api/v1/open`, {
    headers: { connection: 'Upgrade', upgrade: 'websocket' },
  });
  request.end();
  const [, socket] = (await once(request, 'upgrade')) as [unknown, NodeJS.ReadWriteStream];
  socket.write('hello');
  const [answer] = (await once(socket, 'data')) as [Buffer];
  expect(answer.toString()).toBe('echo hello');
  const refused = await raw(
    gateway.port,
    'GET /api/v1/mine HTTP/1.1\r\nhost: x\r\nconnection: Upgrade\r\nupgrade: websocket\r\n\r\n',
  );
  expect(refused).toMatch(/^HTTP\/1\.1 401 /);
  await gateway.close();
  hub.closeAllConnections();
  hub.close();
});
