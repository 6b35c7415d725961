import { connect } from 'node:net';
import { kongText, raw, stopClock, tinyService, withGateway } from './with-gateway';

test.each([
  [
    'a length beside chunks',
    'content-length: 5\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\nGET /api/v1/open/smuggled HTTP/1.1\r\nhost: x\r\n\r\n',
  ],
  ['two lengths', 'content-length: 5\r\ncontent-length: 6\r\n\r\nhello!'],
  ['an unknown transfer coding', 'transfer-encoding: xchunked\r\n\r\nhello'],
  ['a length that is no number', 'content-length: +5\r\n\r\nhello'],
  ['a header with a bare line end', 'x: 1\n y: 2\r\nfoo bar: 1\r\n\r\n'],
])('when a request has %s, it is refused and nothing reaches a service', async (_what, rest) => {
  const service = await tinyService();
  const gateway = await withGateway([service.origin]);
  const answer = await raw(gateway.port, `POST /api/v1/open HTTP/1.1\r\nhost: x\r\n${rest}`);
  expect(answer).toMatch(/^HTTP\/1\.1 400 /);
  expect(answer).toContain('application/problem+json');
  expect(answer.match(/HTTP\/1\.1/g)).toHaveLength(1);
  expect(service.seen).toEqual([]);
  await gateway.close();
  await service.close();
});

test('when clients leave in the middle of what they send, the gateway lives on', async () => {
  const service = await tinyService();
  const letClockGoOn = stopClock();
  const plugins = 'plugins: [{ name: rate-limiting, config: { minute: 4, limit_by: ip } }]';
  const gateway = await withGateway([service.origin], { kong: kongText({ plugins }) });
  const framings = ['content-length: 500', 'content-length: 500000', 'transfer-encoding: chunked'];
  for (const framing of [...framings, ...framings]) {
    const socket = connect(gateway.port, '127.0.0.1');
    socket.on('error', () => undefined);
    socket.write(`POST /api/v1/open HTTP/1.1\r\nhost: x\r\n${framing}\r\n\r\n5\r\nhello\r\n`);
    await new Promise((resolve) => setTimeout(resolve, 60));
    socket.resetAndDestroy();
  }
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect((await fetch(`${gateway.url}/health`)).status).toBe(200);
  expect((await fetch(`${gateway.url}/api/v1/open`)).status).toBe(429);
  letClockGoOn();
  await gateway.close();
  await service.close();
});

test('when a request is refused, its connection serves the next one', async () => {
  const service = await tinyService();
  const gateway = await withGateway([service.origin]);
  const refused = 'POST /api/v1/mine HTTP/1.1\r\nhost: x\r\ncontent-length: 2\r\n\r\n{}';
  const answer = await raw(gateway.port, `${refused}${refused.replace('/mine', '/open')}`);
  expect(answer.match(/HTTP\/1\.1 \d+/g)).toEqual(['HTTP/1.1 401', 'HTTP/1.1 200']);
  await gateway.close();
  await service.close();
});
