import { createConnection } from 'mongoose';
import { type Message } from '@ultramarket/contracts';
import {
  makeLogger,
  makeMetrics,
  newId,
  type OutgoingRecord,
  type PendingEvent,
} from '@ultramarket/platform';
import { testEngines } from '@ultramarket/platform/testing';
import { type Mongo, openMongo } from '@ultramarket/platform/mongo';
import { bulkAnnouncer } from '../src/adapters/bulk-announcer';
import { makeModels, type Models } from '../src/adapters/mongo-models';
import { prepareMongo } from '../src/adapters/prepare-mongo';
import { newProduct } from '../src/domain/product-input';
import { type Product } from '../src/domain/product';

let mongo: Mongo;
let models: Models;
const url = new URL(testEngines().mongoUrl);
url.pathname = `/announcer_${newId().replaceAll('-', '')}`;
beforeAll(async () => {
  await prepareMongo(url.toString());
  await prepareMongo(url.toString());
  mongo = await openMongo(url.toString(), makeMetrics('test'));
  models = makeModels(mongo.connection);
});
afterAll(async () => {
  await mongo.close();
  const connection = await createConnection(url.toString()).asPromise();
  await connection.dropDatabase();
  await connection.close();
});

const product = (): Product =>
  newProduct(
    {
      name: 'Thing',
      description: '',
      categoryId: newId(),
      price: 1,
      originalPrice: null,
      currency: 'USD',
      images: [],
      videos: [],
      attributes: {},
      variants: [],
      status: 'ACTIVE',
      seo: { title: null, description: null },
      translations: {},
    },
    { viewer: { kind: 'staff' }, id: newId(), newId, now: new Date() },
  );

/** The announcer where `stored` products exist and the broker may be down. */
const announce = (stored: readonly Product[]) => {
  const sent: OutgoingRecord[] = [];
  const broker = { up: true };
  const toEnvelopes = (messages: readonly Message[]): PendingEvent[] =>
    messages.map(({ topic, key }) => ({
      messageId: newId(),
      topic,
      key,
      headers: {},
      value: key,
      at: new Date(),
    }));
  const announcer = bulkAnnouncer({
    mongo,
    models,
    outbox: { toEnvelopes },
    logger: makeLogger('test', 'silent'),
    store: { byIds: async (ids) => stored.filter(({ id }) => ids.includes(id)) },
    publisher: {
      send: async (records) => {
        if (!broker.up) throw new Error('the broker is down');
        sent.push(...records);
      },
    },
  });
  return { announcer, broker, keys: () => sent.map(({ key }) => key) };
};

const age = () => models.announcements.updateMany({}, { $set: { at: new Date(Date.now() - 120_000) } });
const intents = () => models.announcements.countDocuments();

test('when an import is done, what was stored is published and no intent is left', async () => {
  const [kept, refused] = [product(), product()];
  const { announcer, keys } = announce([kept]);
  await announcer.around([kept, refused], async () => new Set([refused.id]));
  expect(keys()).toEqual([kept.id]);
  expect(await intents()).toBe(0);
});

test('when an import is interrupted, a later sweep publishes what was stored and nothing else', async () => {
  const [kept, lost] = [product(), product()];
  const { announcer, broker, keys } = announce([kept]);
  broker.up = false;
  await expect(announcer.around([kept, lost], async () => new Set())).rejects.toThrow('down');
  broker.up = true;
  await announcer.sweep();
  expect(keys()).toEqual([]);
  await age();
  await announcer.sweep();
  expect(keys()).toEqual([kept.id]);
  await announcer.sweep();
  expect(keys()).toEqual([kept.id]);
  expect(await intents()).toBe(0);
});
