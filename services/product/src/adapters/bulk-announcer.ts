import { type Message } from '@ultramarket/contracts';
import { type DocumentOutbox, type Logger, newId, type Publisher } from '@ultramarket/platform';
import { type Mongo } from '@ultramarket/platform/mongo';
import { creationEvents } from '../domain/product';
import { type BulkAnnouncer, type ProductStore } from '../ports';
import { type Models } from './mongo-models';

interface Deps {
  mongo: Mongo;
  models: Pick<Models, 'announcements'>;
  store: Pick<ProductStore, 'byIds'>;
  outbox: Pick<DocumentOutbox, 'toEnvelopes'>;
  publisher: Publisher;
  logger: Logger;
}

/** Longer than an import takes. */
const overdueMs = 60_000;

/**
 * Publishes many new products at the price of two small writes instead of one for each. An intent is stored before
 * them and removed once they are published. A process that finds an overdue intent publishes those of its products
 * that exist, so a crash at any point loses no event and invents none.
 */
export const bulkAnnouncer = ({
  mongo,
  models,
  store,
  outbox,
  publisher,
  logger,
}: Deps): BulkAnnouncer & { sweep(): Promise<void> } => {
  const { announcements } = models;
  const publish = (messages: readonly Message[]): Promise<void> =>
    publisher.send(outbox.toEnvelopes(messages));
  const removeIntent = (id: string) =>
    mongo.run('announcement-strike', async () => void (await announcements.deleteOne({ _id: id })));

  return {
    around: async (products, work) => {
      const id = newId();
      const productIds = products.map((product) => product.id);
      await mongo.run('announcement-note', () =>
        announcements.create({ _id: id, productIds, at: new Date() }),
      );
      const refused = await work();
      await publish(products.filter((product) => !refused.has(product.id)).flatMap(creationEvents));
      await removeIntent(id);
    },

    /** Completes what a crash interrupted. */
    sweep: async () => {
      const before = new Date(Date.now() - overdueMs);
      const overdue = await mongo.run('announcement-overdue', () =>
        announcements
          .find({ at: { $lt: before } })
          .limit(20)
          .lean<Array<{ _id: string; productIds: string[] }>>(),
      );
      for (const { _id, productIds } of overdue) {
        await publish((await store.byIds(productIds)).flatMap(creationEvents));
        await removeIntent(_id);
        logger.info('an interrupted import was published', { products: productIds.length });
      }
    },
  };
};
