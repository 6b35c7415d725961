import { type Model } from 'mongoose';
import { DocumentOutbox, type OutboxEntry, type PendingEvent } from '../messaging/document-outbox';
import { type Platform } from '../service';
import { type Mongo } from './mongo';

interface WithEvents {
  _id: string;
  pendingEvents: PendingEvent[];
}

/** The outbox of one collection whose documents keep their unpublished events in `pendingEvents`. */
export const mongoOutbox = <Document extends WithEvents>(
  service: string,
  mongo: Mongo,
  model: Model<Document>,
  platform: Platform,
): DocumentOutbox => {
  const collection = model as unknown as Model<WithEvents>;
  return new DocumentOutbox({
    service,
    publisher: platform.publisher,
    metrics: platform.metrics,
    logger: platform.logger,
    store: {
      waiting: (before, limit) =>
        mongo.run('outbox-waiting', async () => {
          const documents = await collection
            .find({ 'pendingEvents.at': { $lt: before } }, { pendingEvents: 1 })
            .limit(limit)
            .lean<WithEvents[]>();
          return documents.map(({ _id, pendingEvents }) => ({ documentId: _id, events: pendingEvents }));
        }),
      remove: (documentIds, messageIds) =>
        mongo.run('outbox-remove', async () => {
          await collection.updateMany(
            { _id: { $in: [...documentIds] } },
            { $pull: { pendingEvents: { messageId: { $in: [...messageIds] } } } },
          );
        }),
    },
  });
};

/** Hands stored events to the broker, when the caller is sure of the write. */
export const releaseOf = (outbox: DocumentOutbox, parcels: readonly OutboxEntry[]) => (): void =>
  outbox.publish(parcels);
