import { ProductDeleted } from '@ultramarket/contracts';
import {
  DocumentOutbox,
  makeLogger,
  makeMetrics,
  newId,
  type OutgoingRecord,
  type OutboxEntry,
} from '../src';
import { inParts, RecordTooLarge } from '../src/messaging/broker';
import { eventually } from '../src/testing';

/** A collection of documents that hold nothing but events, and a broker that can be down. */
const world = () => {
  const documents = new Map<string, OutboxEntry>();
  const sent: OutgoingRecord[][] = [];
  const broker = { up: true };
  const metrics = makeMetrics('test');
  const outbox = new DocumentOutbox({
    service: 'test',
    logger: makeLogger('test', 'silent'),
    metrics,
    publisher: {
      send: async (records) => {
        if (!broker.up) throw new Error('the broker is down');
        const huge = records.find(({ value }) => value.length > 10_000);
        if (huge) throw new RecordTooLarge(huge, {});
        sent.push([...records]);
      },
    },
    store: {
      waiting: async (before) =>
        [...documents.values()].filter(({ events }) => events.some(({ at }) => at < before)),
      remove: async (documentIds, messageIds) => {
        for (const documentId of documentIds) {
          const events = documents.get(documentId)?.events ?? [];
          documents.set(documentId, {
            documentId,
            events: events.filter(({ messageId }) => !messageIds.includes(messageId)),
          });
        }
      },
    },
  });
  /** Writes a document with an event, as a store does. */
  const store = (sku: string, ageMs = 0): OutboxEntry => {
    const documentId = newId();
    const [event] = outbox.toEnvelopes([ProductDeleted({ productId: documentId, sku, version: 1 })]);
    if (!event) throw new Error('a message has an envelope');
    const parcel = { documentId, events: [{ ...event, at: new Date(Date.now() - ageMs) }] };
    documents.set(documentId, parcel);
    return parcel;
  };
  const waiting = () => [...documents.values()].reduce((count, { events }) => count + events.length, 0);
  const skus = () =>
    sent.flat().map(({ value }) => (JSON.parse(value) as { payload: { sku: string } }).payload.sku);
  /** The age of the oldest event, as the metrics show it. */
  const age = async (): Promise<number> =>
    Number(/^outbox_oldest_message_age_seconds\S* (\S+)$/m.exec(await metrics.registry.metrics())?.[1]);
  return { outbox, sent, broker, store, waiting, skus, age };
};

test('when events are handed over, they are sent in order and then taken out of their documents', async () => {
  const { outbox, store, waiting, skus } = world();
  await outbox.start();
  outbox.publish([store('a'), store('b')]);
  outbox.publish([store('c')]);
  await outbox.flushed();
  expect(skus()).toEqual(['a', 'b', 'c']);
  await outbox.stop();
  expect(waiting()).toBe(0);
});

test('when a process died between write and publishing, the next one sends what it left', async () => {
  const { outbox, store, waiting, skus } = world();
  store('left', 60_000);
  await outbox.start();
  await eventually(() => expect(skus()).toEqual(['left']));
  await outbox.stop();
  expect(waiting()).toBe(0);
});

test('when the broker is away, events wait and go out once, in order, when it is back', async () => {
  const { outbox, broker, store, waiting, skus, age } = world();
  broker.up = false;
  await outbox.start();
  outbox.publish([store('a', 60_000)]);
  outbox.publish([store('b')]);
  expect(waiting()).toBe(2);
  expect(await age()).toBeGreaterThan(59);
  broker.up = true;
  await eventually(() => expect(skus()).toEqual(['a', 'b']));
  expect(await age()).toBe(0);
  await outbox.stop();
  expect(waiting()).toBe(0);
});

test('when an event is too large for the broker, it stays in its document and the others go out', async () => {
  const { outbox, store, waiting, skus, age } = world();
  outbox.publish([store('a'), store('huge'.repeat(5000), 60_000), store('b')]);
  await outbox.flushed();
  expect(skus()).toEqual(['a', 'b']);
  await outbox.stop();
  expect(waiting()).toBe(1);
  expect(await age()).toBeGreaterThan(59);
});

test('when very many events wait, they go out in parts that a broker takes', async () => {
  const { outbox, sent, store } = world();
  outbox.publish(Array.from({ length: 1200 }, (_, index) => store(`${index}`)));
  await outbox.flushed();
  await outbox.stop();
  expect(sent.map((records) => records.length)).toEqual([500, 500, 200]);
});

test('when a send is larger than Kafka takes at once, it is divided and stays in order', () => {
  const record = (size: number) => ({ topic: 't', key: 'k', headers: {}, value: 'x'.repeat(size) });
  const records = [record(10), record(200_000), record(99_000), record(99_000), record(400_000), record(5)];
  const parts = inParts(records);
  expect(parts.flat()).toEqual(records);
  expect(parts.map((part) => part.length)).toEqual([3, 1, 1, 1]);
});
