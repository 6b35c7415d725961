import { type Message } from '@ultramarket/contracts';
import { Database, makeLogger, makeMetrics, newId, startService, statement, withContext } from '../../src';
import { pruneOutbox } from '../../src/messaging/outbox-relay';
import { eventually, startTestService, type TestService } from '../../src/testing';
import { NoteWritten, notesService, timesWritten, WriteNote, writeNotes, payloads } from '../support/notes';
import { catchLogs } from '../support/log-lines';
import { on } from '../../src';
import { type Peer, startPeer } from '../support/peer';

/** Writes what it gets and announces what it wrote. */
const definition = notesService((_platform, store) => ({
  consumers: [
    on(WriteNote, store, async (tx, batch) => {
      await writeNotes(tx, payloads(batch));
      tx.outbox.add(...payloads(batch).map((note) => NoteWritten(note)));
    }),
  ],
}));
const makeOld = statement(
  'test-old-outbox',
  `UPDATE platform.outbox SET created_at = now() - interval '10 seconds' WHERE published_at IS NULL`,
);
const rowsOf = statement<{ published: boolean }>(
  'test-outbox-rows',
  'SELECT published_at IS NOT NULL AS published FROM platform.outbox WHERE key = $1',
);
const age = statement(
  'test-age-outbox',
  `UPDATE platform.outbox SET published_at = now() - interval '11 minutes' WHERE key = $1`,
);

const logs = catchLogs();
let service: TestService;
let database: Database;
let peer: Peer;
beforeAll(async () => {
  service = await startTestService(definition, { LOG_LEVEL: 'warn' });
  if (!service.running.database) throw new Error('notes has a database');
  database = service.running.database;
  peer = await startPeer(service, ['notes.events']);
});
afterAll(async () => {
  await peer.stop();
  await service.stop();
  logs.stop();
});

const event = (text: string, noteId = newId()) => NoteWritten({ noteId, text });
const texts = () => peer.received.map(({ envelope }) => (envelope.payload as { text: string }).text);
const say = (...messages: Message[]) => database.transaction(async (tx) => tx.outbox.add(...messages));

test('when a transaction rolls back, nothing of it is ever published and no callback runs', async () => {
  const noteId = newId();
  let notified = false;
  await expect(
    database.transaction(async (tx) => {
      await writeNotes(tx, [{ noteId, text: 'rolled back' }]);
      tx.outbox.add(event('rolled back', noteId));
      tx.afterCommit(() => (notified = true));
      throw new Error('no');
    }),
  ).rejects.toThrow('no');
  await say(event('after the rollback'));
  await eventually(() => expect(texts()).toContain('after the rollback'));
  expect(texts()).not.toContain('rolled back');
  expect(await timesWritten(database, noteId)).toBe(0);
  expect(notified).toBe(false);
});

test('when the commit itself fails, nothing of it is ever published and no callback runs', async () => {
  await database.pool.query(`
    CREATE FUNCTION test_refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'refused'; END $$;
    CREATE CONSTRAINT TRIGGER test_refuse AFTER INSERT ON notes DEFERRABLE INITIALLY DEFERRED
      FOR EACH ROW WHEN (NEW.text = 'refused at the commit') EXECUTE FUNCTION test_refuse()`);
  const note = { noteId: newId(), text: 'refused at the commit' };
  let notified = false;
  await expect(
    database.transaction(async (tx) => {
      await writeNotes(tx, [note]);
      tx.outbox.add(NoteWritten(note));
      tx.afterCommit(() => (notified = true));
    }),
  ).rejects.toThrow('refused');
  await say(event('after the refused commit'));
  await eventually(() => expect(texts()).toContain('after the refused commit'));
  expect(texts()).not.toContain('refused at the commit');
  expect(notified).toBe(false);
});

test('when a transaction begins first but commits last, its events come last', async () => {
  let release = (): void => undefined;
  const gate = new Promise<void>((resolve) => (release = resolve));
  const slow = database.transaction(async (tx) => {
    await writeNotes(tx, [{ noteId: newId(), text: 'x' }]);
    tx.outbox.add(event('began first'));
    await gate;
  });
  await say(event('committed first'));
  release();
  await slow;
  await eventually(() => expect(texts().slice(-2)).toEqual(['committed first', 'began first']));
});

test('when one transaction adds many events, they come in that order, more than Kafka takes at once', async () => {
  const noteId = newId();
  const long = 'x'.repeat(5000);
  const sent = Array.from({ length: 600 }, (_, index) => `many ${index} ${long}`);
  await say(...sent.map((text) => event(text, noteId)));
  await eventually(() => expect(texts().filter((text) => text.startsWith('many'))).toEqual(sent), 20_000);
});

test('when many transactions commit at once, each event is published once', async () => {
  const sent = Array.from({ length: 300 }, (_, index) => `burst ${index}`);
  await Promise.all(sent.map((text) => say(event(text))));
  await say(event('after the burst'));
  await eventually(() => expect(texts()).toContain('after the burst'));
  expect(
    texts()
      .filter((text) => text.startsWith('burst'))
      .sort(),
  ).toEqual([...sent].sort());
});

test('when one event is larger than Kafka takes, it stays behind with an error and the others go out', async () => {
  const noteId = newId();
  await say(event('huge'.repeat(300_000), noteId), event('next to the huge one'));
  await eventually(() => expect(texts()).toContain('next to the huge one'));
  expect(logs.lines.filter(({ level }) => level === 'error')).toMatchObject([
    { message: expect.stringContaining('too large') as string },
  ]);
  expect(await database.query(rowsOf, [noteId])).toEqual([{ published: false }]);
  await database.query(makeOld);
  const metrics = await (await fetch(`${service.url}/metrics`)).text();
  expect(Number(/^outbox_oldest_message_age_seconds\{.*\} ([\d.]+)$/m.exec(metrics)?.[1])).toBeGreaterThan(9);
});

test('when the metrics are scraped, they show how many connections are in use and how many wait', async () => {
  const scrape = async () => (await fetch(`${service.url}/metrics`)).text();
  const held = await Promise.all(Array.from({ length: 10 }, () => database.pool.connect()));
  const waiting = database.pool.query('SELECT 1');
  const full = await scrape();
  held.forEach((client) => client.release());
  await waiting;
  expect(full).toMatch(/^db_pool_connections\{state="used",service="notes"\} 10$/m);
  expect(full).toMatch(/^db_pool_max_connections\{service="notes"\} 10$/m);
  expect(full).toMatch(/^db_pool_waiting_requests\{service="notes"\} [1-9]/m);
  // It cannot be read while no connection is to be had, and the rest is shown all the same.
  expect(full).not.toMatch(/^outbox_oldest_message_age_seconds\{/m);
  expect(await scrape()).toMatch(/^db_pool_waiting_requests\{service="notes"\} 0$/m);
});

test('when work has ids, its events carry them in envelope and headers', async () => {
  const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
  const message = event('with ids');
  await withContext({ requestId: 'r', correlationId: 'shop-42', causationId: 'cause', traceparent }, () =>
    say(message),
  );
  await eventually(() => expect(texts()).toContain('with ids'));
  const record = peer.received.find(({ key }) => key === message.key);
  expect(record?.headers).toEqual({ type: 'NoteWritten', 'x-correlation-id': 'shop-42', traceparent });
  expect(record?.envelope).toEqual({
    eventId: expect.stringMatching(/^[0-9a-f-]{36}$/) as string,
    type: 'NoteWritten',
    version: 1,
    occurredAt: expect.stringMatching(/Z$/) as string,
    producer: 'notes',
    key: message.key,
    correlationId: 'shop-42',
    causationId: 'cause',
    tenantId: 'default',
    payload: message.payload,
  });
});

test('when rows were published, they are marked, kept for ten minutes and then removed', async () => {
  const message = event('marked');
  await say(message);
  await eventually(async () =>
    expect(await database.query(rowsOf, [message.key])).toEqual([{ published: true }]),
  );
  await database.query(pruneOutbox);
  expect(await database.query(rowsOf, [message.key])).toHaveLength(1);
  await database.query(age, [message.key]);
  await database.query(pruneOutbox);
  expect(await database.query(rowsOf, [message.key])).toEqual([]);
});

/** Commits like the service and dies before it can publish. */
const dyingProcess = async (messages: readonly Message[]): Promise<void> => {
  const url = service.env['DATABASE_URL'] ?? '';
  const dying = new Database({
    url,
    service: 'notes',
    metrics: makeMetrics('x'),
    logger: makeLogger('x', 'silent'),
  });
  await dying.transaction(async (tx) => tx.outbox.add(...messages));
  await dying.close();
};

test('when another replica died between commit and publishing, a living one publishes what it left', async () => {
  await dyingProcess([event('orphan')]);
  await database.query(makeOld);
  await eventually(() => expect(texts()).toContain('orphan'));
});

test('when a process died between commit and publishing, the next one publishes that before it consumes', async () => {
  await service.running.stop();
  const noteId = newId();
  // More than one sweep can hold: none of them may be overtaken either.
  const left = Array.from({ length: 1200 }, (_, index) => `left ${index}`);
  await dyingProcess(left.map((text) => event(text, noteId)));
  await peer.send([WriteNote({ noteId, text: 'consumed after the start' })]);
  const next = await startService(definition, service.env);
  try {
    const wanted = [...left, 'consumed after the start'];
    await eventually(() => expect(texts().slice(-wanted.length)).toEqual(wanted), 20_000);
  } finally {
    await next.stop();
  }
});
