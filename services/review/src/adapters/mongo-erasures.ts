import { type Mongo } from '@ultramarket/platform/mongo';
import { type ErasureStore } from '../ports';
import { type ErasureDocument, type Models } from './mongo-models';

/** Erased users, and their erasure from everything but the reviews. */
export const mongoErasureStore = (mongo: Mongo, models: Models): ErasureStore => ({
  record: (userIds, at) =>
    mongo.run('forgotten-note', async () => {
      await models.erasures.bulkWrite(
        userIds.map((_id) => ({
          updateOne: { filter: { _id }, update: { $setOnInsert: { at } }, upsert: true },
        })),
        { ordered: false },
      );
    }),

  erased: (userIds) =>
    mongo.run('forgotten-by-id', async () => {
      const found = await models.erasures.find({ _id: { $in: [...userIds] } }).lean<ErasureDocument[]>();
      return new Set(found.map(({ _id }) => _id));
    }),

  prune: (before) =>
    mongo.run('forgotten-prune', async () => {
      await models.erasures.deleteMany({ at: { $lt: before } });
    }),

  remove: (userIds) =>
    mongo.run('forgotten-remove', async () => {
      const theirs = { userId: { $in: [...userIds] } };
      await models.purchases.deleteMany(theirs);
      await models.returns.deleteMany(theirs);
      await models.votes.deleteMany(theirs);
      await models.reports.deleteMany(theirs);
    }),
});
