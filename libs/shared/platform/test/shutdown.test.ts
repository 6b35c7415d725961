import { Agent, request as undiciRequest } from 'undici';
import { z } from 'zod';
import { endpoint, newId, on, startService, statement } from '../src';
import { eventually, startTestService, type TestService } from '../src/testing';
import { NoteWritten, notesService, payloads, timesWritten, WriteNote, writeNotes } from './support/notes';
import { type Peer, startPeer } from './support/peer';

let release = (): void => undefined;
let arrived = 0;
const closed: string[] = [];

const publishedOf = statement<{ published: boolean }>(
  'test-published',
  'SELECT published_at IS NOT NULL AS published FROM platform.outbox WHERE key = $1',
);

const definition = notesService((_platform, database) => ({
  endpoints: [
    endpoint({
      method: 'post',
      path: '/api/v1/notes/:noteId',
      summary: 'Takes its time',
      access: 'public',
      params: z.object({ noteId: z.uuid() }),
      response: z.object({ noteId: z.string() }),
      handle: async ({ params: { noteId } }) => {
        arrived += 1;
        await new Promise<void>((resolve) => (release = resolve));
        await database.transaction(async (tx) => {
          await writeNotes(tx, [{ noteId, text: 'in flight' }]);
          tx.outbox.add(NoteWritten({ noteId, text: 'in flight' }));
        });
        return { noteId };
      },
    }),
  ],
  consumers: [on(WriteNote, database, async (tx, batch) => void (await writeNotes(tx, payloads(batch))))],
  start: async () => void closed.push('started'),
  close: async () => void closed.push('closed'),
}));

let service: TestService;
let peer: Peer;
beforeAll(async () => {
  service = await startTestService(definition, { SHUTDOWN_DRAIN_MS: '300' });
  peer = await startPeer(service, ['notes.events']);
});
afterAll(async () => {
  await peer.stop();
  await service.stop();
});

test('when a service is asked to end, it first says so, answers what it has begun, and then goes', async () => {
  const running = await startService(definition, service.env);
  const noteId = newId();
  const agent = new Agent();
  const inFlight = undiciRequest(`${running.url}/api/v1/notes/${noteId}`, {
    method: 'POST',
    dispatcher: agent,
  });
  await eventually(() => expect(arrived).toBe(1));
  await eventually(async () => expect((await fetch(`${running.url}/health/ready`)).status).toBe(200));

  const stopped = running.stop();
  const notReady = await fetch(`${running.url}/health/ready`);
  expect(notReady.status).toBe(503);
  expect(await notReady.json()).toMatchObject({ error: 'starting or stopping' });

  // The balancer has noticed by now: nothing new is taken, while the request in flight is still being worked on.
  await eventually(async () => {
    const refused = await fetch(`${running.url}/health/live`).then(
      () => false,
      () => true,
    );
    expect(refused).toBe(true);
  });
  // Nothing shows that it waits, so it is given more time than any request but a stuck one needs.
  await new Promise((resolve) => setTimeout(resolve, 6000));
  expect(closed).not.toContain('closed');
  release();
  const { statusCode, body } = await inFlight;
  expect(statusCode).toBe(200);
  expect(await body.json()).toMatchObject({ data: { noteId } });
  await stopped;
  await agent.close();
  expect(closed.at(-1)).toBe('closed');
  // Its event is with Kafka and marked as such, so that no process sends it again.
  expect(await service.running.database?.query(publishedOf, [noteId])).toEqual([{ published: true }]);
  await eventually(() => expect(peer.received.map(({ key }) => key)).toContain(noteId));
});

test('when a service is stopped twice, the second call waits for the first', async () => {
  const running = await startService(definition, service.env);
  const closedBefore = closed.filter((word) => word === 'closed').length;
  await Promise.all([running.stop(), running.stop()]);
  expect(closed.filter((word) => word === 'closed')).toHaveLength(closedBefore + 1);
});

test('when a replica stops, what it had not handled is handled by the next one', async () => {
  const running = await startService(definition, service.env);
  await service.running.stop();
  const notes = Array.from({ length: 100 }, (_, index) => ({ noteId: newId(), text: `note ${index}` }));
  await peer.send(notes.map((note) => WriteNote(note)));
  await running.stop();
  const next = await startService(definition, service.env);
  try {
    await eventually(async () => {
      for (const { noteId } of notes)
        expect(next.database && (await timesWritten(next.database, noteId))).toBe(1);
    });
  } finally {
    await next.stop();
  }
});
