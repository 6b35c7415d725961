import { duplicateOf, type Mongo } from '@ultramarket/platform/mongo';
import { type VoteStore } from '../ports';
import { type Models } from './mongo-models';

/** One document for each user and review, so a repetition has no effect. */
const once = async (insert: () => Promise<unknown>): Promise<void> => {
  try {
    await insert();
  } catch (error) {
    if (duplicateOf(error) === undefined) throw error;
  }
};

/** Votes and complaints in MongoDB. */
export const mongoVoteStore = (mongo: Mongo, { votes, reports }: Models): VoteStore => ({
  vote: (reviewId, userId, at) =>
    mongo.run('vote', async () => {
      await once(() => votes.create({ _id: `${reviewId}:${userId}`, reviewId, userId, at }));
      return votes.countDocuments({ reviewId });
    }),

  report: ({ reviewId, userId, reason, note, at }) =>
    mongo.run('report', async () => {
      const _id = `${reviewId}:${userId}`;
      await once(() => reports.create({ _id, reviewId, userId, reason, note, at, open: true }));
      return reports.countDocuments({ reviewId, open: true });
    }),

  settleReports: (reviewId, until) =>
    mongo.run('report-settle', async () => {
      await reports.updateMany({ reviewId, open: true, at: { $lte: until } }, { $set: { open: false } });
    }),

  pruneReports: (before) =>
    mongo.run('report-prune', async () => {
      await reports.deleteMany({ open: false, at: { $lt: before } });
    }),

  openReports: (reviewIds) =>
    mongo.run('report-open', async () => {
      if (reviewIds.length === 0) return new Map<string, number>();
      const found = await reports.aggregate<{ _id: string; reports: number }>([
        { $match: { reviewId: { $in: [...reviewIds] }, open: true } },
        { $group: { _id: '$reviewId', reports: { $sum: 1 } } },
      ]);
      return new Map(found.map(({ _id, reports: open }) => [_id, open]));
    }),
});
