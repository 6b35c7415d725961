import { type RequestListener, request as openRequest } from 'node:http';
import { connect } from 'node:net';
import { endRefusal } from '../../../../libs/shared/platform/src/http/lingering-close';
import type { Gateway } from '../start-gateway';
import { kongText, stopClock, tinyService, withGateway } from './with-gateway';

const MEGABYTE = 1024 * 1024;

/** Sends the whole body whatever comes back meanwhile, as many clients do, and only then reads. */
const sendAllThenRead = (gateway: Gateway, path: string, headers: string, body: Buffer): Promise<string> =>
  new Promise((resolve, reject) => {
    const socket = connect(gateway.port, '127.0.0.1');
    socket.pause();
    socket.on('error', reject);
    socket.write(`POST ${path} HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n${headers}\r\n\r\n`);
    socket.write(body, () => {
      let answer = '';
      socket.on('data', (chunk: Buffer) => {
        answer += chunk.toString();
        if (answer.includes('}')) socket.end(() => resolve(answer));
      });
      socket.on('end', () => resolve(answer));
      socket.resume();
    });
  });

const chunked = (body: Buffer): Buffer =>
  Buffer.concat([Buffer.from(`${body.length.toString(16)}\r\n`), body, Buffer.from('\r\n0\r\n\r\n')]);

const withShop = async (
  run: (gateway: Gateway, seen: readonly unknown[]) => Promise<void>,
  options: { answer?: RequestListener; plugins?: string } = {},
): Promise<void> => {
  const service = await tinyService(options.answer);
  const gateway = await withGateway(
    [service.origin],
    options.plugins === undefined ? {} : { kong: kongText({ plugins: options.plugins }) },
  );
  await run(gateway, service.seen);
  await gateway.close();
  await service.close();
};

test('when a body is too large, every kind of client reads the 413', () =>
  withShop(async (gateway, seen) => {
    const body = Buffer.alloc(11 * MEGABYTE, 'a');
    for (let index = 0; index < 8; index += 1) {
      const answer = await fetch(`${gateway.url}/api/v1/open`, { method: 'POST', body });
      expect([answer.status, ((await answer.json()) as { code: string }).code]).toEqual([
        413,
        'PAYLOAD_TOO_LARGE',
      ]);
    }
    for (const [headers, bytes] of [
      [`content-length: ${body.length}`, body],
      ['transfer-encoding: chunked', chunked(body)],
    ] as const) {
      expect(await sendAllThenRead(gateway, '/api/v1/open', headers, bytes)).toMatch(/^HTTP\/1\.1 413 /);
    }
    expect(seen).toEqual([]);
  }));

test('when a large body comes without a token or too often, the 401 or 429 is read', () => {
  const letClockGoOn = stopClock();
  return withShop(
    async (gateway) => {
      const body = Buffer.alloc(5 * MEGABYTE, 'a');
      const length = `content-length: ${body.length}`;
      expect(await sendAllThenRead(gateway, '/api/v1/mine', length, body)).toMatch(/^HTTP\/1\.1 401 /);
      await fetch(`${gateway.url}/api/v1/open`);
      expect(await sendAllThenRead(gateway, '/api/v1/open', length, body)).toMatch(/^HTTP\/1\.1 429 /);
      expect(
        await sendAllThenRead(gateway, '/api/v1/open', 'transfer-encoding: chunked', chunked(body)),
      ).toMatch(/^HTTP\/1\.1 429 /);
    },
    { plugins: 'plugins: [{ name: rate-limiting, config: { minute: 1, limit_by: ip } }]' },
  ).finally(letClockGoOn);
});

test('when a service answers before it has read the body, its answer is read', () =>
  withShop(
    async (gateway) => {
      const body = Buffer.alloc(5 * MEGABYTE, 'a');
      for (const [headers, bytes] of [
        [`content-length: ${body.length}`, body],
        ['transfer-encoding: chunked', chunked(body)],
      ] as const) {
        const answer = await sendAllThenRead(gateway, '/api/v1/open', headers, bytes);
        expect(answer).toMatch(/^HTTP\/1\.1 415 /);
        expect(answer).toContain('{"code":"UNSUPPORTED"}');
      }
    },
    {
      plugins: 'plugins: []',
      // As the services refuse.
      answer: (request, response) => {
        response.statusCode = 415;
        response.setHeader('content-type', 'application/json');
        endRefusal(request, response, '{"code":"UNSUPPORTED"}');
      },
    },
  ));

test('when a client asks whether it may send (Expect), it is refused before it sends', () =>
  withShop(async (gateway, seen) => {
    const ask = (length: number): Promise<[continued: boolean, status: number | undefined]> =>
      new Promise((resolve, reject) => {
        let continued = false;
        const request = openRequest(`${gateway.url}/api/v1/open`, {
          method: 'POST',
          headers: { expect: '100-continue', 'content-length': length },
        });
        request.on('continue', () => {
          continued = true;
          request.end(Buffer.alloc(length, 'a'));
        });
        request.on('response', (answer) => {
          answer.resume();
          resolve([continued, answer.statusCode]);
          request.destroy();
        });
        request.on('error', reject);
        request.flushHeaders();
      });
    expect(await ask(11 * MEGABYTE)).toEqual([false, 413]);
    expect(await ask(100)).toEqual([true, 200]);
    expect(seen).toHaveLength(1);
  }));
