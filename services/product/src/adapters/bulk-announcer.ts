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
 * Announces many new products at the price of two small writes instead of one for each. Before they are stored, a note
 * says that they will be; it is removed once they are published. A process that finds an old note publishes those that
 * are there, so a crash at any point loses no event and invents none.
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
  const tell = (messages: readonly Message[]): Promise<void> => publisher.send(outbox.toEnvelopes(messages));
  const strike = (id: string) =>
    mongo.run('announcement-strike', async () => void (await announcements.deleteOne({ _id: id })));

  return {
    around: async (products, work) => {
      const id = newId();
      const productIds = products.map((product) => product.id);
      await mongo.run('announcement-note', () =>
        announcements.create({ _id: id, productIds, at: new Date() }),
      );
      const refused = await work();
      await tell(products.filter((product) => !refused.has(product.id)).flatMap(creationEvents));
      await strike(id);
    },

    /** Finishes what a crash left half done. */
    sweep: async () => {
      const before = new Date(Date.now() - overdueMs);
      const notes = await mongo.run('announcement-overdue', () =>
        announcements
          .find({ at: { $lt: before } })
          .limit(20)
          .lean<Array<{ _id: string; productIds: string[] }>>(),
      );
      for (const { _id, productIds } of notes) {
        await tell((await store.byIds(productIds)).flatMap(creationEvents));
        await strike(_id);
        logger.info('an import that was cut off was announced', { products: productIds.length });
      }
    },
  };
};
