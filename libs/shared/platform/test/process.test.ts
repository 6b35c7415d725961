import { join } from 'node:path';
import { newId, startService } from '../src';
import {
  eventually,
  type OtlpReceiver,
  startOtlpReceiver,
  startTestService,
  testDatabaseUrl,
  type TestService,
} from '../src/testing';
import { startStub, type Stub } from './support/http-stub';
import { notesService } from './support/notes';
import { type Peer, startPeer } from './support/peer';
import { type NotesProcess, startNotesProcess } from './support/start-process';

let collector: OtlpReceiver;
let other: Stub;
let service: TestService;
let peer: Peer;
let notes: NotesProcess;
let url: string;
beforeAll(async () => {
  collector = await startOtlpReceiver();
  other = await startStub(() => ({ body: { success: true, data: {} } }));
  // Only for its database and topics: the service itself runs as a process here.
  service = await startTestService(notesService());
  await service.running.stop();
  peer = await startPeer(service, ['notes.events']);
  notes = startNotesProcess({
    ...service.env,
    LOG_LEVEL: 'info',
    APP_VERSION: '1.2.3',
    OTHER_URL: other.url,
    OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
    OTEL_BSP_SCHEDULE_DELAY: '200',
  });
  url = await notes.url();
});
afterAll(async () => {
  notes.signal('SIGKILL');
  await peer.stop();
  await service.stop();
  await other.close();
  await collector.close();
});

const spans = () => collector.spans;

test('when a request causes a call, statements and a message, all of it is one trace', async () => {
  const traceId = '0af7651916cd43dd8448eb211c80319c';
  const noteId = newId();
  const answer = await fetch(`${url}/api/v1/notes/${noteId}`, {
    method: 'POST',
    headers: { traceparent: `00-${traceId}-b7ad6b7169203331-01` },
  });
  expect(answer.status).toBe(200);
  await eventually(() => expect(peer.received.map(({ key }) => key)).toContain(noteId));
  expect(peer.received[0]?.headers['traceparent']).toContain(traceId);

  const byName = await eventually(() => {
    const own = spans().filter((span) => span.traceId === traceId);
    const names = own.map(({ name }) => name);
    const wanted = ['POST /api/v1/notes/:noteId', 'GET other', 'sql outbox-insert', 'consume WriteNote'];
    expect(names).toEqual(expect.arrayContaining([...wanted, 'sql inbox-record', 'sql notes-insert']));
    return new Map(own.map((span) => [span.name, span]));
  });
  const server = byName.get('POST /api/v1/notes/:noteId');
  const consumer = byName.get('consume WriteNote');
  const call = byName.get('GET other');
  expect(server).toMatchObject({ parentSpanId: 'b7ad6b7169203331', kind: 2 });
  expect(call).toMatchObject({ parentSpanId: server?.spanId, kind: 3 });
  expect(consumer).toMatchObject({ parentSpanId: server?.spanId, kind: 5 });
  expect(byName.get('sql notes-insert')?.parentSpanId).toBe(consumer?.spanId);
  expect(other.requests[0]?.headers['traceparent']).toBe(`00-${traceId}-${call?.spanId}-01`);
});

test('when spans are exported, they name the service and its version', () => {
  expect(spans()[0]?.resource).toMatchObject({ 'service.name': 'notes', 'service.version': '1.2.3' });
});

test('when a request fails, its span says so', async () => {
  expect((await fetch(`${url}/api/v1/bug`)).status).toBe(500);
  await eventually(() =>
    expect(spans().find(({ name }) => name === 'GET /api/v1/bug')).toMatchObject({ status: { code: 2 } }),
  );
});

test('when a service is a process of its own, its metrics have those of Node, and in one with others they do not', async () => {
  const metricsOf = async (base: string) => (await fetch(`${base}/metrics`)).text();
  const figures = await metricsOf(url);
  expect(figures).toMatch(/^process_cpu_seconds_total\{service="notes"\} [\d.]+$/m);
  expect(figures).toMatch(/^nodejs_eventloop_lag_p99_seconds\{service="notes"\} [\d.e-]+$/m);
  expect(figures).toContain('nodejs_heap_size_used_bytes');
  expect(figures).toContain('service_info{version="1.2.3",service="notes"} 1');
  const among = await startService(notesService(), service.env);
  try {
    expect(await metricsOf(among.url)).not.toContain('nodejs_');
  } finally {
    await among.stop();
  }
});

test('when the configuration is bad, the process says everything that is wrong, shows no value, and ends', async () => {
  const failing = startNotesProcess({ ...service.env, PORT: 'hunter2', KAFKA_BROKERS: '' });
  expect(await failing.ended).toBe(1);
  expect(failing.lines).toHaveLength(1);
  expect(failing.lines[0]).toMatchObject({ level: 'error', service: 'notes' });
  expect(failing.lines[0]?.message).toMatch(/2 fault\(s\)[^]*PORT[^]*KAFKA_BROKERS/);
  expect(JSON.stringify(failing.lines)).not.toContain('hunter2');
});

test('when it is started to migrate, the process brings the database up to date and ends', async () => {
  const empty = await testDatabaseUrl('notes', join(__dirname, 'no-migrations'));
  const migrating = startNotesProcess({ ...service.env, DATABASE_URL: empty.url }, ['migrate']);
  expect(await migrating.ended).toBe(0);
  expect(migrating.lines).toMatchObject([
    { message: 'migrations applied', applied: ['20260101000000_init'] },
  ]);
  await empty.drop();
});

test('when the process gets SIGTERM, it answers what it has begun and ends well', async () => {
  let release = (): void => undefined;
  const before = other.requests.length;
  other.answer = () =>
    new Promise((resolve) => (release = () => resolve({ body: { success: true, data: {} } })));
  const noteId = newId();
  const inFlight = fetch(`${url}/api/v1/notes/${noteId}`, { method: 'POST' });
  await eventually(() => expect(other.requests).toHaveLength(before + 1));
  notes.signal('SIGTERM');
  await eventually(() => expect(notes.lines.map(({ message }) => message)).toContain('service is stopping'));
  release();
  expect((await inFlight).status).toBe(200);
  expect(await notes.ended).toBe(0);
});
