import request from 'supertest';
import { z } from 'zod';
import { Database, endpoint, isTransient, makeLogger, makeMetrics, newId, on, statement } from '../../src';
import {
  eventually,
  lostCommits,
  type LostCommits,
  startTestService,
  tcpProxy,
  type TcpProxy,
  testDatabaseUrl,
  testEngines,
  type TestService,
} from '../../src/testing';
import {
  countNotes,
  migrations,
  NoteWritten,
  notesService,
  payloads,
  timesWritten,
  WriteNote,
  writeNotes,
} from '../support/notes';
import { type Peer, startPeer } from '../support/peer';

/** Holds the handler of one note inside its transaction. */
const held = new Map<string, Promise<void>>();
const inside: string[] = [];
let thirdParty: 'fine' | 'silent' = 'fine';

const definition = notesService((_platform, database) => ({
  endpoints: [
    endpoint({
      method: 'get',
      path: '/api/v1/notes/count',
      summary: 'How many notes there are',
      access: 'public',
      response: z.object({ notes: z.number() }),
      handle: async () => ({ notes: await countNotes(database) }),
    }),
  ],
  consumers: [
    on(WriteNote, database, async (tx, batch) => {
      await writeNotes(tx, payloads(batch));
      for (const { text } of payloads(batch)) {
        inside.push(text);
        await held.get(text);
      }
      tx.outbox.add(...payloads(batch).map((note) => NoteWritten(note)));
    }),
  ],
  requiredDependencies: {
    third: () => (thirdParty === 'fine' ? Promise.resolve() : new Promise(() => undefined)),
  },
}));

const databaseAt = (url: string, options: { answerTimeoutMs?: number } = {}): Database =>
  new Database({
    url,
    service: 'test',
    metrics: makeMetrics('test'),
    logger: makeLogger('test', 'silent'),
    ...options,
  });

let store: { url: string; drop: () => Promise<void> };
let postgres: TcpProxy;
let redis: TcpProxy;
let commits: LostCommits;
let service: TestService;
let peer: Peer;
/** Reaches the database directly, while the service's own way to it is cut. */
let database: Database;
beforeAll(async () => {
  store = await testDatabaseUrl('notes', migrations);
  postgres = await tcpProxy(store.url);
  commits = await lostCommits(store.url, postgres);
  redis = await tcpProxy(testEngines().redisUrl);
  database = databaseAt(store.url);
  service = await startTestService(definition, { DATABASE_URL: postgres.url, REDIS_URL: redis.url });
  peer = await startPeer(service, ['notes.events', 'notes.commands.dlq']);
});
afterAll(async () => {
  await peer.stop();
  await service.stop();
  await postgres.down();
  await redis.down();
  await database.close();
  await commits.stop();
  await store.drop();
});

const hold = (text: string): (() => void) => {
  let release = (): void => undefined;
  held.set(text, new Promise((resolve) => (release = resolve)));
  return () => (held.delete(text), release());
};
const note = (text: string) => ({ noteId: newId(), text });
const get = (path: string) => request(service.url).get(path);
const written = (noteId: string) =>
  eventually(async () => expect(await timesWritten(database, noteId)).toBe(1), 20_000);
const eventsOf = (noteId: string) =>
  peer.received.filter(({ topic, key }) => topic === 'notes.events' && key === noteId);

test('when the database goes away in the middle of a batch, the batch waits and nothing is lost or done twice', async () => {
  const first = note('in the middle');
  const release = hold(first.text);
  await peer.send([WriteNote(first)]);
  await eventually(() => expect(inside).toContain(first.text));
  await postgres.down();
  release();
  const more = Array.from({ length: 30 }, (_, index) => note(`while away ${index}`));
  await peer.send(more.map((each) => WriteNote(each)));

  const { status, body } = await get('/health/ready');
  expect(status).toBe(503);
  expect(body).toMatchObject({
    status: 'unhealthy',
    error: 'a dependency is down',
    service: 'notes',
    dependencies: { database: 'down', redis: 'up', kafka: 'up', consumer: 'up', third: 'up' },
  });
  await get('/health/live').expect(200);
  const refused = await get('/api/v1/notes/count').expect(503);
  expect(refused.body).toMatchObject({ code: 'UNAVAILABLE' });

  await postgres.up();
  for (const { noteId } of [first, ...more]) await written(noteId);
  await eventually(() => {
    for (const { noteId } of [first, ...more]) expect(eventsOf(noteId)).toHaveLength(1);
  });
  expect(peer.received.filter(({ topic }) => topic.endsWith('.dlq'))).toEqual([]);
  await eventually(() => get('/health/ready').expect(200));
});

test('when the server ends a connection inside a transaction, the process lives on and the message is handled', async () => {
  const one = note('terminated');
  const release = hold(one.text);
  await peer.send([WriteNote(one)]);
  await eventually(() => expect(inside).toContain(one.text));
  const ended = await database.query(
    statement<{ pid: number }>(
      'test-terminate',
      `SELECT pid, pg_terminate_backend(pid) FROM pg_stat_activity
       WHERE datname = current_database() AND pid <> pg_backend_pid() AND state = 'idle in transaction'`,
    ),
  );
  expect(ended).toHaveLength(1);
  release();
  await written(one.noteId);
  await eventually(() => expect(eventsOf(one.noteId)).toHaveLength(1));
});

const sent = statement<{ key: string }>('test-sent', 'SELECT key FROM platform.outbox WHERE key = $1');

test('when the database has committed a batch and its answer got lost, the batch counts once', async () => {
  const one = note('committed unheard');
  await commits.lose(() => peer.send([WriteNote(one)]));
  await peer.send([WriteNote(note('afterwards'))]);
  await eventually(() => expect(inside).toContain('afterwards'));
  expect(await timesWritten(database, one.noteId)).toBe(1);
  expect(await database.query(sent, [one.noteId])).toHaveLength(1);
});

test('when the database does not answer any more and its connections stay open, callers get an error and new ones are made', async () => {
  expect(database.pool.options).toMatchObject({ query_timeout: 20_000 });
  const line = await tcpProxy(store.url);
  const patient = databaseAt(line.url, { answerTimeoutMs: 300 });
  try {
    await Promise.all([countNotes(patient), countNotes(patient)]);
    line.loseAnswers();
    const outcomes = await Promise.allSettled([countNotes(patient), patient.transaction(countNotes)]);
    for (const outcome of outcomes)
      expect(outcome.status === 'rejected' && isTransient(outcome.reason)).toBe(true);
    expect(await countNotes(patient)).toBe(await countNotes(database));
  } finally {
    await patient.close();
    await line.down();
  }
});

test('when another transaction holds a lock, the message waits for it', async () => {
  const one = note('locked out');
  await database.transaction(async (tx) => {
    await tx.query(statement('test-lock', 'LOCK TABLE notes IN ACCESS EXCLUSIVE MODE'));
    await peer.send([WriteNote(one)]);
    await eventually(async () => {
      const waiting = statement<{ pid: number }>(
        'test-waiting',
        `SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
      );
      // Outside the transaction, which would see the activity of its first look for ever.
      expect(await database.query(waiting)).toHaveLength(1);
    });
  });
  await written(one.noteId);
});

test('when Redis is away, the service is not healthy but goes on serving, and healthy again when it is back', async () => {
  await redis.down();
  const { body } = await get('/health').expect(503);
  const degraded = { status: 'degraded', dependencies: { redis: 'down', database: 'up' } };
  expect(body).toMatchObject(degraded);
  expect((await get('/health/ready').expect(200)).body).toMatchObject(degraded);
  await get('/health/live').expect(200);
  await redis.up();
  await eventually(() => get('/health').expect(200));
});

test('when a dependency never answers, readiness does not wait for it', async () => {
  thirdParty = 'silent';
  const begun = performance.now();
  const { body } = await get('/health/ready').expect(503);
  expect(body).toMatchObject({ dependencies: { third: 'down' } });
  expect(performance.now() - begun).toBeLessThan(3000);
  thirdParty = 'fine';
  const healthy = await get('/health').expect(200);
  expect(healthy.body).toEqual({
    status: 'healthy',
    timestamp: expect.stringMatching(/Z$/) as string,
    service: 'notes',
    version: '0.0.0',
    dependencies: { database: 'up', redis: 'up', kafka: 'up', consumer: 'up', third: 'up' },
  });
});
