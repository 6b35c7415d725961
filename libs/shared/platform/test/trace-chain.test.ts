import { newId } from '../src';
import { toRow } from '../src/messaging/outbox-rows';
import {
  eventually,
  type OtlpReceiver,
  startOtlpReceiver,
  startTestService,
  testDatabaseUrl,
  type TestService,
} from '../src/testing';
import { startStub, type Stub } from './support/http-stub';
import { migrations, notesService, WriteNote } from './support/notes';
import { type Peer, startPeer } from './support/peer';
import { type NotesProcess, startNotesProcess } from './support/start-process';

let collector: OtlpReceiver;
let other: Stub;
let service: TestService;
let readerDatabase: Awaited<ReturnType<typeof testDatabaseUrl>>;
let peer: Peer;
let notes: NotesProcess;
let reader: NotesProcess;
let notesUrl: string;
beforeAll(async () => {
  collector = await startOtlpReceiver();
  other = await startStub(() => ({ body: { success: true, data: {} } }));
  // Only for its database and topics: both services run as processes here, because a process has one tracer.
  service = await startTestService(notesService());
  await service.running.stop();
  readerDatabase = await testDatabaseUrl('reader', migrations);
  peer = await startPeer(service, ['notes.commands']);
  const env = {
    ...service.env,
    LOG_LEVEL: 'info',
    OTHER_URL: other.url,
    OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
    OTEL_BSP_SCHEDULE_DELAY: '200',
  };
  notes = startNotesProcess(env);
  notesUrl = await notes.url();
  // One after the other: each compiles what it is made of.
  reader = startNotesProcess({ ...env, DATABASE_URL: readerDatabase.url }, [], 'reader-process.ts');
  await reader.url();
});
afterAll(async () => {
  notes.signal('SIGKILL');
  reader.signal('SIGKILL');
  await peer.stop();
  await service.stop();
  await readerDatabase.drop();
  await other.close();
  await collector.close();
});

/** The spans of one trace as `service: name`, each below what caused it; statements are left out. */
const tree = (traceId: string, parent: string): unknown[] =>
  collector.spans
    .filter((span) => span.traceId === traceId && span.parentSpanId === parent && !/^sql /.test(span.name))
    .map((span) => {
      const below = tree(traceId, span.spanId);
      const name = `${span.service}: ${span.name}`;
      return below.length > 0 ? [name, ...below] : name;
    });
const traceId = () => newId().replaceAll('-', '');
const root = 'b7ad6b7169203331';
const traceparentOf = (trace: string) => `00-${trace}-${root}-01`;
const erasure = (noteId: string) =>
  eventually(() => {
    const record = peer.received.find(
      ({ key, headers }) => key === noteId && headers['type'] === 'NoteErased',
    );
    if (!record) throw new Error('the note was not erased yet');
    return record;
  });

test('when a request causes a chain of messages through two services, all of it is one trace', async () => {
  const trace = traceId();
  const noteId = newId();
  const headers = { traceparent: traceparentOf(trace), 'x-correlation-id': 'shop-7' };
  expect((await fetch(`${notesUrl}/api/v1/notes/${noteId}`, { method: 'POST', headers })).status).toBe(200);
  const { headers: last, envelope } = await erasure(noteId);
  expect(last).toMatchObject({
    'x-correlation-id': 'shop-7',
    traceparent: expect.stringContaining(trace) as string,
  });
  expect(envelope.causationId).not.toBeNull();
  await eventually(() =>
    expect(tree(trace, root)).toEqual([
      [
        'notes: POST /api/v1/notes/:noteId',
        'notes: GET other',
        ['notes: consume WriteNote', 'reader: consume NoteWritten'],
      ],
    ]),
  );
});

test('when messages of several traces are handled at once, what follows stays in the trace of each', async () => {
  const asked = Array.from({ length: 20 }, (_, index) => ({
    noteId: newId(),
    trace: traceId(),
    shop: `shop-${index}`,
  }));
  await peer.sendRaw(
    asked.map(({ noteId, trace, shop }) => {
      const row = toRow('peer', WriteNote({ noteId, text: 'together' }));
      const value = JSON.stringify({ ...(JSON.parse(row.value) as object), correlationId: shop });
      return { ...row, value, headers: { ...row.headers, traceparent: traceparentOf(trace) } };
    }),
  );
  for (const { noteId, trace, shop } of asked) {
    const { headers, envelope } = await erasure(noteId);
    expect([headers['traceparent']?.split('-')[1], envelope.correlationId]).toEqual([trace, shop]);
    await eventually(() =>
      expect(tree(trace, root)).toEqual([['notes: consume WriteNote', 'reader: consume NoteWritten']]),
    );
  }
});
