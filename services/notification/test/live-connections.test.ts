import { newId } from '@ultramarket/platform';
import { eventually } from '@ultramarket/platform/testing';
import { connect, type Listener } from './listener';
import { type Post, startPost } from './support';

let post: Post;
const listeners: Listener[] = [];
beforeAll(async () => {
  post = await startPost({ LIVE_HEARTBEAT_MS: '200' });
});
afterEach(() => listeners.splice(0).forEach((listener) => listener.leave()));
afterAll(() => post.stop());

const token = (userId = newId(), expiresInSeconds = 900) =>
  post.service.authority.token({ userId, expiresInSeconds });
const open = async (given: string, options: Parameters<typeof connect>[2] = {}): Promise<Listener> => {
  const listener = await connect(post.service.url, given, options);
  listeners.push(listener);
  return listener;
};

test('when there is no token, or a forged or expired one, the connection is refused with 401', async () => {
  await expect(connect(post.service.url)).rejects.toThrow('401');
  await expect(connect(post.service.url, post.service.authority.forgedToken())).rejects.toThrow('401');
  await expect(connect(post.service.url, token(newId(), -10))).rejects.toThrow('401');
});

test('when the address is another, there is nothing to upgrade to', async () => {
  await expect(connect(`${post.service.url}/other?x=`, token())).rejects.toThrow('404');
});

test('when a client offers h2c, as curl and Java do, its request is answered as any other', async () => {
  const offer = { Connection: 'Upgrade, HTTP2-Settings', Upgrade: 'h2c', 'HTTP2-Settings': 'AAMAAABk' };
  expect(await post.call('get', '/api/v1/notifications', { headers: offer })).toMatchObject({
    status: 200,
    data: [],
  });
  const sent = await post.call('post', '/api/v1/notifications', {
    as: { role: 'MANAGER' },
    headers: { ...offer, 'Idempotency-Key': newId() },
    body: {
      userId: newId(),
      type: 'account',
      channels: ['in-app'],
      template: 'message',
      data: { title: 'Hello', text: 'There' },
    },
  });
  expect(sent.status).toBe(201);
  expect(await post.call('get', '/api/v1/ws', { as: 'guest', headers: offer })).toMatchObject({
    status: 404,
    code: 'NOT_FOUND',
  });
});

test('when a browser sends its token as a subprotocol, it is accepted and the token is not sent back', async () => {
  const listener = await open(token(), { as: 'subprotocol' });
  expect(listener.socket.protocol).toBe('ultramarket.v1');
  await listener.gets('welcome');
});

test('when a message is no JSON, unknown or too large, the client gets an error or is disconnected, and others stay', async () => {
  const [odd, other] = [await open(token()), await open(token())];
  const notJson = 'Send JSON text: subscribe, unsubscribe, authenticate or ping.';
  for (const [message, detail] of [
    ['{', notJson],
    ['[]', 'Invalid input: expected object, received array'],
    ['{"type":"drop"}', '/type must be subscribe, unsubscribe, authenticate or ping'],
    ['{"type":"subscribe","channels":["secrets"]}', /^\/channels\/0 Invalid option: expected one of "cart"/],
    [
      '{"type":"subscribe","channels":["stock"],"skus":["a b"]}',
      '/skus/0 must be letters, digits, ".", "_" or "-"',
    ],
    ['{"type":"ping","x":1}', '/x "x" is not known here'],
    [`{"type":"ping","${'y'.repeat(5000)}":1}`, /^\/y{64}… "y{64}…" is not known here$/],
  ] as const) {
    odd.messages.splice(0);
    odd.say(message);
    expect(await odd.gets('error')).toEqual({
      type: 'error',
      code: 'VALIDATION_ERROR',
      detail: expect.stringMatching(
        typeof detail === 'string' ? new RegExp(`^${detail}$`) : detail,
      ) as string,
    });
  }
  odd.messages.splice(0);
  odd.socket.send(Buffer.from('{"type":"ping"}'));
  expect(await odd.gets('error')).toMatchObject({ code: 'VALIDATION_ERROR', detail: notJson });
  odd.say(`{"type":"ping","x":"${'x'.repeat(10_000)}"}`);
  expect(await odd.closed()).toBe(1009);
  other.say({ type: 'ping' });
  await other.gets('pong');
});

test('when a client sends too much, it is disconnected', async () => {
  const listener = await open(token());
  for (let time = 0; time < 121; time += 1) listener.say({ type: 'ping' });
  expect(await listener.closed()).toBe(4429);
});

test('when the token ends, so does the connection, unless a new token of the same user carries it on', async () => {
  const userId = newId();
  const [renewed, expired] = [await open(token(userId, 2)), await open(token(newId(), 2))];
  renewed.say({ type: 'authenticate', token: token(newId()) });
  expect(await renewed.gets('error')).toMatchObject({ code: 'FORBIDDEN' });
  renewed.say({ type: 'authenticate', token: token(userId) });
  await renewed.gets('authenticated');
  expect(await expired.closed()).toBe(4401);
  renewed.say({ type: 'ping' });
  await renewed.gets('pong');
});

test('when a client no longer answers pings, its connection is ended', async () => {
  const [silent, alive] = [await open(token(), { autoPong: false }), await open(token())];
  expect(await silent.closed()).toBe(1006);
  alive.say({ type: 'ping' });
  await alive.gets('pong');
});

test('when one user opens more than ten connections, the eleventh is refused', async () => {
  const given = token();
  for (let count = 0; count < 10; count += 1) await open(given);
  await expect(connect(post.service.url, given)).rejects.toThrow('429');
  listeners.splice(0).forEach((listener) => listener.leave());
  await eventually(() => open(given));
});

test('when one user opens many connections concurrently, ten are accepted, and broken ones do not count for long', async () => {
  const given = token();
  const outcomes = await Promise.allSettled(Array.from({ length: 30 }, () => open(given)));
  expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(10);
  listeners.splice(0).forEach(({ socket }) => socket.terminate());
  await eventually(() => open(given));
});

test('when the service stops, clients get the close code 1001 (going away)', async () => {
  const own = await startPost();
  const listener = await connect(own.service.url, own.service.authority.token());
  const stopped = own.stop();
  expect(await listener.closed()).toBe(1001);
  await stopped;
});
