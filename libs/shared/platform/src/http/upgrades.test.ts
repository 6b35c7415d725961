import { once } from 'node:events';
import { type Server } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { asksForWebSocket, createUpgradingServer } from './upgrades';

let server: Server;
const asked: string[] = [];
beforeAll(async () => {
  server = createUpgradingServer(
    {},
    (request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        asked.push(request.url ?? '');
        response.end(`${request.method} ${Buffer.concat(chunks).toString()}.`);
      });
    },
    {
      isWanted: (request) => asksForWebSocket(request) && request.url === '/hub',
      take: (_request, socket, head) =>
        socket.end(`HTTP/1.1 101 Switching Protocols\r\n\r\ntaken ${head.toString()}`),
    },
  );
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
});
beforeEach(() => asked.splice(0));
afterAll(() => void server.close());

/** What comes back until the server closes. */
const say = async (text: string, rest?: string): Promise<string> => {
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
  let answer = '';
  socket.on('data', (chunk: Buffer) => (answer += chunk.toString()));
  socket.write(text);
  if (rest !== undefined) {
    await new Promise((resolve) => setImmediate(resolve));
    socket.write(rest);
  }
  await once(socket, 'close');
  return answer;
};
const offer = (protocol: string): string =>
  `host: x\r\nconnection: Upgrade, HTTP2-Settings\r\nupgrade: ${protocol}\r\nhttp2-settings: AAMAAABk\r\n`;

test.each(['h2c', 'TLS/1.0', 'h2c, websocket', 'websocket'])(
  'when a request offers %s where that is not wanted, it is answered as any other and the connection ends',
  async (protocol) => {
    const answer = await say(`GET /other HTTP/1.1\r\n${offer(protocol)}\r\n`);
    expect(answer).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
    expect(answer).toMatch(/\r\nconnection: close\r\n/i);
    expect(answer).toContain('GET .');
  },
);

test.each([
  ['whole', 'content-length: 5\r\n\r\nhello', undefined],
  ['in two parts', 'content-length: 5\r\n\r\nhe', 'llo'],
  ['chunked', 'transfer-encoding: chunked\r\n\r\n2\r\nhe\r\n', '3\r\nllo\r\n0\r\n\r\n'],
])('when such a request has a body, %s, the body is read', async (_how, first, rest) => {
  const answer = await say(`POST /other HTTP/1.1\r\n${offer('h2c')}${first}`, rest);
  expect(answer).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
  expect(answer).toContain('POST hello.');
});

test('when another request follows behind an ignored offer, the end of the connection says that it was not read', async () => {
  const next = 'GET /next HTTP/1.1\r\nhost: x\r\n\r\n';
  const answer = await say(`GET /other HTTP/1.1\r\n${offer('h2c')}\r\n${next}`);
  expect(answer.match(/HTTP\/1\.1 200/g)).toHaveLength(1);
  expect(answer).toMatch(/\r\nconnection: close\r\n/i);
  expect(asked).toEqual(['/other']);
});

test('when an offer is wanted, the connection is handed over with what came behind the request', async () => {
  const answer = await say(`GET /hub HTTP/1.1\r\n${offer('WebSocket')}\r\nframe`);
  expect(answer).toBe('HTTP/1.1 101 Switching Protocols\r\n\r\ntaken frame');
  expect(asked).toEqual([]);
});

test('when a tunnel is asked for, the connection is closed', async () => {
  expect(await say('CONNECT x:1 HTTP/1.1\r\nhost: x\r\n\r\n')).toBe('');
  expect(asked).toEqual([]);
});
