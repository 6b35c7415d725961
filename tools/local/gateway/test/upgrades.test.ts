import { raw, tinyService, withGateway } from './with-gateway';

const offer = (protocol: string): string =>
  `host: x\r\nconnection: Upgrade, HTTP2-Settings\r\nupgrade: ${protocol}\r\nhttp2-settings: AAMAAABk\r\n`;

test.each(['h2c', 'TLS/1.0'])(
  'when a client offers %s, its request is answered as any other and the offer goes no further',
  async (protocol) => {
    const service = await tinyService();
    const gateway = await withGateway([service.origin]);
    const got = await raw(gateway.port, `GET /api/v1/open?a=b HTTP/1.1\r\n${offer(protocol)}\r\n`);
    expect(got).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
    expect(got).toContain('"asked":1');
    const sent = await raw(
      gateway.port,
      `POST /api/v1/open HTTP/1.1\r\n${offer(protocol)}content-length: 7\r\n\r\n{"a":1}`,
    );
    expect(sent).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
    const asked = await raw(
      gateway.port,
      `POST /api/v1/open HTTP/1.1\r\n${offer(protocol)}expect: 100-continue\r\ncontent-length: 7\r\n\r\n{"a":2}`,
    );
    expect(asked).toMatch(/^HTTP\/1\.1 100 Continue\r\n\r\nHTTP\/1\.1 200 OK\r\n/);
    for (const answer of [got, sent, asked]) expect(answer).toMatch(/\r\nconnection: close\r\n/i);
    expect(service.seen.map(({ method, url, body }) => [method, url, body])).toEqual([
      ['GET', '/api/v1/open?a=b', ''],
      ['POST', '/api/v1/open', '{"a":1}'],
      ['POST', '/api/v1/open', '{"a":2}'],
    ]);
    for (const { headers } of service.seen) {
      expect(headers).not.toHaveProperty('upgrade');
      expect(headers).not.toHaveProperty('http2-settings');
    }
    await gateway.close();
    await service.close();
  },
);

test.each([
  ['/health', 200, '"healthy"'],
  ['/api/v1/none', 404, '"code":"NOT_FOUND"'],
  ['/api/v1/open/closed', 404, '"code":"NOT_FOUND"'],
])('when a WebSocket is asked for at %s, the answer is that of any request', async (path, status, text) => {
  const service = await tinyService();
  const gateway = await withGateway([service.origin]);
  const answer = await raw(gateway.port, `GET ${path} HTTP/1.1\r\n${offer('websocket')}\r\n`);
  expect(answer).toMatch(new RegExp(`^HTTP/1\\.1 ${status} [A-Z]`));
  expect(answer).toContain(text);
  expect(service.seen).toEqual([]);
  await gateway.close();
  await service.close();
});

test('when a service has no WebSocket at a path, its usual answer arrives whole, as any other', async () => {
  const service = await tinyService();
  const gateway = await withGateway([service.origin]);
  const answer = await raw(gateway.port, `GET /api/v1/open HTTP/1.1\r\n${offer('websocket')}\r\n`);
  expect(answer).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
  expect(answer).toMatch(/\r\nx-frame-options: DENY\r\n/i);
  expect(answer).not.toMatch(/x-powered-by|transfer-encoding/i);
  expect(answer.split('\r\n\r\n')[1]).toBe('{"success":true,"data":{"asked":1}}');
  await gateway.close();
  await service.close();
});

test('when a WebSocket is refused, the status has its reason', async () => {
  const service = await tinyService();
  const gateway = await withGateway([service.origin]);
  const answer = await raw(gateway.port, `GET /api/v1/mine HTTP/1.1\r\n${offer('websocket')}\r\n`);
  expect(answer).toMatch(/^HTTP\/1\.1 401 Unauthorized\r\n/);
  await gateway.close();
  await service.close();
});
