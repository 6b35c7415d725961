import { makeLogger, newId, type OutgoingRecord } from '../../src';
import { BackgroundEvents } from '../../src/messaging/background-events';
import { eventually } from '../../src/testing';
import { NoteWritten } from '../support/notes';

/** A broker that takes its time, or nothing at all. */
const world = ({ limit = 100, everyMs = 5 } = {}) => {
  const sent: OutgoingRecord[][] = [];
  const state = { up: true, gate: Promise.resolve() };
  const events = new BackgroundEvents({
    service: 'test',
    logger: makeLogger('test', 'silent'),
    everyMs,
    limit,
    publisher: {
      send: async (records) => {
        await state.gate;
        if (!state.up) throw new Error('the broker is down');
        sent.push([...records]);
      },
    },
  });
  const texts = () =>
    sent.map((batch) =>
      batch.map(({ value }) => (JSON.parse(value) as { payload: { text: string } }).payload.text),
    );
  const add = (text: string) => events.add(NoteWritten({ noteId: newId(), text }));
  return { events, state, sent, texts, add };
};

test('when events come together, they go in one batch, in their order and in envelopes', async () => {
  const { add, texts, sent, events } = world();
  ['a', 'b', 'c'].forEach(add);
  await eventually(async () => expect(texts()).toEqual([['a', 'b', 'c']]));
  expect(sent[0]?.[0]).toMatchObject({ topic: 'notes.events', headers: { type: 'NoteWritten' } });
  expect(JSON.parse(sent[0]?.[0]?.value ?? '')).toMatchObject({ type: 'NoteWritten', producer: 'test' });
  add('d');
  await eventually(async () => expect(texts()).toEqual([['a', 'b', 'c'], ['d']]));
  await events.stop();
});

test('when the broker is slow, what comes meanwhile waits up to the limit and no longer', async () => {
  const { add, texts, state, events } = world({ limit: 2 });
  let open: () => void = () => undefined;
  state.gate = new Promise((resolve) => (open = resolve));
  add('a');
  const first = events.flush();
  ['b', 'c', 'too many'].forEach(add);
  open();
  await first;
  await eventually(async () => expect(texts()).toEqual([['a'], ['b', 'c']]));
  await events.stop();
});

test('when the broker is away, events are lost and no caller fails; later ones are published', async () => {
  const { add, texts, state, events } = world({ everyMs: 60_000 });
  state.up = false;
  add('lost');
  await events.flush();
  state.up = true;
  add('published');
  await events.stop();
  expect(texts()).toEqual([['published']]);
});
