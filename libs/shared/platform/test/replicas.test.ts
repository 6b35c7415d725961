import { type Database, newId, on, type RunningService, startService, statement } from '../src';
import { pruneInbox } from '../src/messaging/inbox';
import { eventually, startTestService, type TestService } from '../src/testing';
import { countNotes, notesService, payloads, WriteNote, writeNotes } from './support/notes';
import { type Peer, startPeer } from './support/peer';

const periodMs = 300;
/** Who handled how many messages, and who ran the job. */
const handledBy: number[] = [];
const jobRuns: Array<{ replica: number }> = [];
let replicas = 0;
let jobFails = false;

const definition = notesService((_platform, store) => {
  const replica = replicas++;
  handledBy[replica] = 0;
  return {
    consumers: [
      on(WriteNote, store, async (tx, batch) => {
        await writeNotes(tx, payloads(batch));
        handledBy[replica] = (handledBy[replica] ?? 0) + batch.length;
      }),
    ],
    jobs: [
      {
        name: 'count',
        everyMs: periodMs,
        run: async () => {
          jobRuns.push({ replica });
          if (jobFails) throw new Error('not this time');
        },
      },
    ],
  };
});

let service: TestService;
let second: RunningService;
let database: Database;
let peer: Peer;
beforeAll(async () => {
  service = await startTestService(definition, { KAFKA_PARTITIONS: '4' });
  second = await startService(definition, service.env);
  if (!service.running.database) throw new Error('notes has a database');
  database = service.running.database;
  peer = await startPeer(service, ['notes.events']);
});
afterAll(async () => {
  await peer.stop();
  await second.stop();
  await service.stop();
});

test('when two replicas run a job, each period has one run, though both replicas keep asking', async () => {
  const began = performance.now();
  jobRuns.splice(0);
  await eventually(() => expect(jobRuns.length).toBeGreaterThan(6));
  // A lease expires after nine tenths of the period; one may be older than the start, one is the first.
  const leases = (performance.now() - began) / (periodMs * 0.9) + 2;
  expect(jobRuns.length).toBeLessThanOrEqual(leases);
});

test('when the replica that ran a job is gone, the other one goes on', async () => {
  const third = await startService(definition, service.env);
  await third.stop();
  jobRuns.splice(0);
  await eventually(() => expect(jobRuns.length).toBeGreaterThan(1));
  expect(jobRuns.map(({ replica }) => replica)).not.toContain(2);
});

test('when a job fails, it runs again next time and the failure is counted', async () => {
  jobFails = true;
  jobRuns.splice(0);
  await eventually(() => expect(jobRuns.length).toBeGreaterThan(2));
  jobFails = false;
  const urls = [service.url, second.url];
  const metrics = await Promise.all(urls.map(async (url) => (await fetch(`${url}/metrics`)).text()));
  expect(metrics.join()).toMatch(/job_runs_total\{name="count",outcome="failed",service="notes"\} [1-9]/);
});

test('when two replicas consume, they share the partitions and each message is handled once', async () => {
  const before = await countNotes(database);
  const all = Array.from({ length: 200 }, (_, index) => ({ noteId: newId(), text: `shared ${index}` }));
  await peer.send(all.map((note) => WriteNote(note)));
  await eventually(async () => expect(await countNotes(database)).toBe(before + 200), 20_000);
  const twice = statement<{ id: string }>('test-twice', 'SELECT id FROM notes WHERE seen > 1');
  expect(await database.query(twice)).toEqual([]);
  expect(handledBy[0]).toBeGreaterThan(0);
  expect(handledBy[1]).toBeGreaterThan(0);
  expect((handledBy[0] ?? 0) + (handledBy[1] ?? 0)).toBe(200);
});

test('when ids in the inbox are older than Kafka keeps messages, they are removed, and no others', async () => {
  const before = await countNotes(database);
  const notes = ['old', 'young'].map((text) => ({ noteId: newId(), text }));
  const [old, young] = await peer.send(notes.map((note) => WriteNote(note)));
  await eventually(async () => expect(await countNotes(database)).toBe(before + 2));
  const age = `UPDATE platform.inbox SET handled_at = now() - interval '9 days' WHERE message_id = $1`;
  await database.query(statement('test-age', age), [old]);
  await database.query(pruneInbox);
  const left = statement<{ id: string }>('test-inbox', 'SELECT message_id AS id FROM platform.inbox');
  const ids = (await database.query(left)).map(({ id }) => id);
  expect(ids).toContain(young);
  expect(ids).not.toContain(old);
});

test('when one replica leaves, the other takes over its partitions', async () => {
  await second.stop();
  const before = await countNotes(database);
  const all = Array.from({ length: 50 }, (_, index) => ({ noteId: newId(), text: `left alone ${index}` }));
  await peer.send(all.map((note) => WriteNote(note)));
  await eventually(async () => expect(await countNotes(database)).toBe(before + 50), 20_000);
});
