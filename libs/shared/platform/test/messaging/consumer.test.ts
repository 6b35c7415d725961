import ConsumerGroup from 'kafkajs/src/consumer/consumerGroup';
import { z } from 'zod';
import { defineEvent, type SagaContext, type SagaReply } from '@ultramarket/contracts';
import {
  Broker,
  currentContext,
  type Database,
  newId,
  on,
  onAny,
  onCommand,
  onLive,
  statement,
  withContext,
} from '../../src';
import { eventually, startTestService, type TestService } from '../../src/testing';
import {
  NoteErased,
  NoteWritten,
  notesService,
  payloads,
  timesWritten,
  WriteNote,
  writeNotes,
} from '../support/notes';
import { type Peer, startPeer } from '../support/peer';

/** Texts that the handler has seen, batch by batch and in the order of the handlers. */
const seen: string[][] = [];
let troubles = 0;

const fact = (type: string) =>
  defineEvent({
    type,
    version: 1,
    topic: 'notes.commands',
    key: (event) => event.noteId,
    payload: z.object({ noteId: z.uuid() }),
  });
const [NoteRead, NoteShared, NoteOpened] = [fact('NoteRead'), fact('NoteShared'), fact('NoteOpened')];
const live: string[][] = [];

const definition = notesService((_platform, store) => ({
  consumers: [
    onCommand(WriteNote, store, async (tx, batch) => {
      const notes = payloads(batch);
      seen.push(notes.map(({ text }) => `write ${text}`));
      await writeNotes(tx, notes);
      if (notes.some(({ text }) => text === 'poison')) throw new Error('this one cannot be handled');
      if (notes.some(({ text }) => text === 'trouble') && troubles-- > 0)
        throw Object.assign(new Error('deadlock detected'), { code: '40P01' });
      tx.outbox.add(...notes.map((note) => NoteWritten(note)));
      return notes.map(({ text }) => ({ outcome: 'done', data: { length: text.length } }));
    }),
    on(
      NoteErased,
      store,
      async (_tx, batch) => void seen.push(payloads(batch).map(({ text }) => `erase ${text}`)),
    ),
    onAny([NoteRead, NoteShared], store, async (_tx, batch) => void seen.push(batch.map(({ type }) => type))),
    onLive([NoteRead, NoteOpened], async (batch) => {
      live.push(batch.map(({ type }) => type));
      if (batch.some(({ type }) => type === 'NoteOpened')) throw new Error('nobody is looking');
    }),
  ],
}));

let service: TestService;
let database: Database;
let peer: Peer;
beforeAll(async () => {
  service = await startTestService(definition);
  if (!service.running.database) throw new Error('notes has a database');
  database = service.running.database;
  peer = await startPeer(service, ['notes.events', 'notes.commands.dlq', 'test.replies']);
});
afterAll(async () => {
  await peer.stop();
  await service.stop();
});

const note = (text: string, noteId = newId()) => ({ noteId, text });
const written = (noteId: string, times = 1) =>
  eventually(async () => expect(await timesWritten(database, noteId)).toBe(times));
/** Resolves when everything sent so far has been handled. */
const handled = async (): Promise<void> => {
  const last = note('last');
  await peer.send([WriteNote(last)]);
  await written(last.noteId);
};
const deadLettersOf = (key: string) =>
  peer.received.filter((record) => record.topic.endsWith('.dlq') && record.key === key);

test('when a message comes twice, in one batch and again later, it is handled once', async () => {
  const one = note('twice');
  const messageId = newId();
  await peer.send([WriteNote(one), WriteNote(one)], { messageId });
  await handled();
  await peer.send([WriteNote(one)], { messageId });
  await handled();
  expect(await timesWritten(database, one.noteId)).toBe(1);
  const text = await (await fetch(`${service.url}/metrics`)).text();
  expect(text).toMatch(/messages_handled_total\{type="any",outcome="duplicate",service="notes"\} 2/);
});

test('when one message of a batch is poison, its neighbours are handled once and it is dead-lettered', async () => {
  const bad = note('poison');
  const good = Array.from({ length: 20 }, (_, index) => note(`neighbour ${index}`));
  const messages = [...good.slice(0, 10), bad, ...good.slice(10)].map((each) => WriteNote(each));
  const ids = await withContext({ requestId: 'r', correlationId: 'shop-42' }, () => peer.send(messages));
  await eventually(() => expect(deadLettersOf(bad.noteId)).toHaveLength(1));
  for (const { noteId } of good) await written(noteId);
  expect(await timesWritten(database, bad.noteId)).toBe(0);
  const [record] = deadLettersOf(bad.noteId);
  expect(record).toMatchObject({ topic: 'notes.commands.dlq', envelope: { eventId: ids[10], payload: bad } });
  expect(record?.headers).toEqual({
    type: 'WriteNote',
    'x-correlation-id': 'shop-42',
    'x-dlq-error': 'Error: this one cannot be handled',
    'x-dlq-attempts': '4',
    'x-dlq-service': 'notes',
    'x-dlq-topic': 'notes.commands',
    'x-dlq-partition': '0',
    'x-dlq-offset': expect.stringMatching(/^\d+$/) as string,
    'x-dlq-at': expect.stringMatching(/Z$/) as string,
  });
});

test('when a message can be neither handled nor dead-lettered, what came behind it does not overtake it', async () => {
  const bad = note('poison');
  const next = note('behind it', bad.noteId);
  const writtenMeanwhile: number[] = [];
  const { send } = Broker.prototype;
  const sending = jest.spyOn(Broker.prototype, 'send').mockImplementation(async function (
    this: Broker,
    records,
  ) {
    if (!records.some(({ topic, key }) => topic.endsWith('.dlq') && key === bad.noteId))
      return send.call(this, records);
    writtenMeanwhile.push(await timesWritten(database, bad.noteId));
    if (writtenMeanwhile.length === 1) throw new Error('the broker is away');
    return send.call(this, records);
  });
  await peer.send([WriteNote(bad), WriteNote(next)]);
  await written(next.noteId);
  sending.mockRestore();
  expect(writtenMeanwhile).toEqual([0, 0]);
  await eventually(() => expect(deadLettersOf(bad.noteId)).toHaveLength(1));
});

test.each([
  ['no JSON', '{"eventId":', 'SyntaxError'],
  ['no envelope', '{"payload":{}}', 'ZodError'],
])(
  'when a message is %s, it is dead-lettered as it came, at once, and the next one is handled',
  async (_what, value, error) => {
    const key = newId();
    const next = note('after the unreadable');
    await peer.sendRaw([
      { topic: 'notes.commands', key, headers: { type: 'WriteNote', mine: 'kept' }, value },
    ]);
    await peer.send([WriteNote(next)]);
    await written(next.noteId);
    await eventually(() => expect(deadLettersOf(key)).toHaveLength(1));
    expect(deadLettersOf(key)[0]).toMatchObject({
      value,
      headers: {
        mine: 'kept',
        'x-dlq-attempts': '1',
        'x-dlq-error': expect.stringContaining(error) as string,
      },
    });
  },
);

test('when a payload does not fit the schema, it is dead-lettered at once', async () => {
  const key = newId();
  await peer.send([
    { type: 'WriteNote', version: 1, topic: 'notes.commands', key, payload: { noteId: 'x' } },
  ]);
  await eventually(() => expect(deadLettersOf(key)).toHaveLength(1));
});

test('when a type has no subscriber, it is skipped', async () => {
  const key = newId();
  await peer.send([{ type: 'PaintNote', version: 1, topic: 'notes.commands', key, payload: {} }]);
  await handled();
  expect(deadLettersOf(key)).toEqual([]);
});

test('when a failure is one that time heals, it is tried again as often as it takes', async () => {
  const one = note('trouble');
  troubles = 5;
  await peer.send([WriteNote(one)]);
  await written(one.noteId);
  expect(troubles).toBe(-1);
  expect(deadLettersOf(one.noteId)).toEqual([]);
});

test('when a batch holds several types, they are handled in the order of the subscriptions', async () => {
  seen.splice(0);
  const gone = note('b');
  await peer.send([NoteErased(gone), WriteNote(note('a')), WriteNote(gone), NoteErased(note('c'))]);
  await eventually(() => expect(seen.flat()).toHaveLength(4));
  expect(seen).toEqual([
    ['write a', 'write b'],
    ['erase b', 'erase c'],
  ]);
});

test('when one handler takes several types, it gets them in one batch and in the order in which they came', async () => {
  seen.splice(0);
  const { noteId } = note('read');
  await peer.send([NoteRead({ noteId }), NoteShared({ noteId }), NoteRead({ noteId })]);
  await eventually(() => expect(seen).toEqual([['NoteRead', 'NoteShared', 'NoteRead']]));
  const text = await (await fetch(`${service.url}/metrics`)).text();
  expect(text).toMatch(/messages_handled_total\{type="NoteRead",outcome="handled",service="notes"\} 2/);
});

test('when a handler is live, it receives all without an inbox, and its failure holds nothing up', async () => {
  live.splice(0);
  const one = note('live');
  await peer.send([NoteRead(one), NoteOpened(one)]);
  await handled();
  await peer.send([NoteRead(one)]);
  await handled();
  expect(live).toEqual([['NoteRead', 'NoteOpened'], ['NoteRead']]);
  expect(deadLettersOf(one.noteId)).toEqual([]);
  const kept = statement<{ n: number }>('test-inbox', 'SELECT count(*)::int AS n FROM platform.inbox');
  const before = (await database.query(kept))[0]?.n ?? 0;
  await peer.send([NoteOpened(one)]);
  await eventually(() => expect(live).toHaveLength(3));
  expect((await database.query(kept))[0]?.n).toBe(before);
});

test('when a command of a saga is handled, its answer goes back to the saga, and what it caused says so', async () => {
  const one = note('asked by a saga');
  const saga: SagaContext = {
    sagaId: one.noteId,
    saga: 'test',
    step: 'write',
    attempt: 2,
    undo: false,
    replyTo: 'test.replies',
  };
  const [commandId] = await withContext({ requestId: 'r', correlationId: 'shop-43' }, () =>
    peer.send([{ ...WriteNote(one), saga }]),
  );
  await eventually(() =>
    expect(peer.received.filter(({ topic }) => topic === 'test.replies')).toHaveLength(1),
  );
  const reply = peer.received.find(({ topic }) => topic === 'test.replies');
  expect(reply?.envelope).toMatchObject({
    key: one.noteId,
    correlationId: 'shop-43',
    causationId: commandId,
  });
  expect(reply?.envelope.payload as SagaReply).toEqual({
    sagaId: one.noteId,
    saga: 'test',
    step: 'write',
    attempt: 2,
    undo: false,
    outcome: 'done',
    data: { length: 15 },
  });
  await eventually(() => {
    const event = peer.received.find(({ topic, key }) => topic === 'notes.events' && key === one.noteId);
    expect(event?.headers).toMatchObject({ 'x-correlation-id': 'shop-43' });
  });
  expect(currentContext()).toBeUndefined();
});

test('when the client gives up for ever, another one takes its place and what came meanwhile is handled', async () => {
  // What it takes for a mistake in the program, as it does when it has forgotten its last broker.
  const fetches = jest
    .spyOn(ConsumerGroup.prototype, 'fetch')
    .mockRejectedValue(new TypeError('no broker to ask'));
  const health = () => fetch(`${service.url}/health`);
  try {
    await eventually(async () => expect((await health()).status).toBe(503));
    expect(await (await health()).json()).toMatchObject({ dependencies: { consumer: 'down', kafka: 'up' } });
  } finally {
    fetches.mockRestore();
  }
  await handled();
  await eventually(async () => expect((await health()).status).toBe(200));
});
