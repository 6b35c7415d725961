import { type Mongo } from '@ultramarket/platform/mongo';
import { type PeopleStore } from '../ports';
import { type ForgottenDocument, type Models } from './mongo-models';

/** Erased users, and their erasure from everything but the reviews. */
export const mongoPeopleStore = (mongo: Mongo, models: Models): PeopleStore => ({
  note: (userIds, at) =>
    mongo.run('forgotten-note', async () => {
      await models.forgotten.bulkWrite(
        userIds.map((_id) => ({
          updateOne: { filter: { _id }, update: { $setOnInsert: { at } }, upsert: true },
        })),
        { ordered: false },
      );
    }),

  forgotten: (userIds) =>
    mongo.run('forgotten-by-id', async () => {
      const found = await models.forgotten.find({ _id: { $in: [...userIds] } }).lean<ForgottenDocument[]>();
      return new Set(found.map(({ _id }) => _id));
    }),

  prune: (before) =>
    mongo.run('forgotten-prune', async () => {
      await models.forgotten.deleteMany({ at: { $lt: before } });
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
