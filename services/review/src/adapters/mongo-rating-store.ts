import { type DocumentOutbox } from '@ultramarket/platform';
import { duplicateOf, type Mongo, releaseOf } from '@ultramarket/platform/mongo';
import { emptySpread, type Rating, type Spread } from '../domain/rating';
import { type RatingStore } from '../ports';
import { type Models, type RatingDocument } from './mongo-models';

interface Votes {
  _id: { productId: string; rating: number };
  votes: number;
}

const withVotes = (spread: Spread, { _id: { rating }, votes }: Votes): Spread =>
  spread.map((known, index) => (index + 1 === rating ? votes : known)) as unknown as Spread;

const toRating = ({ _id: productId, spread, version }: RatingDocument): Rating => ({
  productId,
  spread,
  version,
});

/** Up to `limit` different values, and the last of them when more may follow. */
const distinctOf = (ids: readonly string[], limit: number): { ids: string[]; end: string | undefined } => ({
  ids: [...new Set(ids)],
  end: ids.length < limit ? undefined : ids.at(-1),
});

/** Ratings in MongoDB, one document for each product, with its unpublished events. */
export const mongoRatingStore = (
  mongo: Mongo,
  { reviews, ratings }: Models,
  outbox: DocumentOutbox,
): RatingStore => ({
  byIds: (productIds) =>
    mongo.run('rating-by-id', async () => {
      const found = await ratings
        .find({ _id: { $in: [...productIds] } }, { pendingEvents: 0 })
        .lean<RatingDocument[]>();
      return new Map(found.map((document) => [document._id, toRating(document)]));
    }),

  after: (productId, limit) =>
    mongo.run('rating-after', async () => {
      const found = await ratings
        .find({ _id: { $gt: productId } }, { pendingEvents: 0 })
        .sort({ _id: 1 })
        .limit(limit)
        .lean<RatingDocument[]>();
      return found.map(toRating);
    }),

  count: (productIds) =>
    mongo.run('rating-count', async () => {
      const found = await reviews.aggregate<Votes>([
        { $match: { productId: { $in: [...productIds] }, status: 'APPROVED' } },
        { $group: { _id: { productId: '$productId', rating: '$rating' }, votes: { $sum: 1 } } },
      ]);
      const spreads = new Map<string, Spread>();
      for (const votes of found) {
        const { productId } = votes._id;
        spreads.set(productId, withVotes(spreads.get(productId) ?? emptySpread, votes));
      }
      return spreads;
    }),

  marked: (productIds) =>
    mongo.run('rating-marked', async () => {
      if (productIds.length === 0) return new Set<string>();
      const found = await reviews
        .find({ productId: { $in: [...productIds] }, uncountedAt: { $exists: true } }, { productId: 1 })
        .lean<Array<{ productId: string }>>();
      return new Set(found.map(({ productId }) => productId));
    }),

  write: (rating, version, messages) =>
    mongo.run('rating-write', async () => {
      const { productId: _id, spread, version: next } = rating;
      const events = outbox.toEnvelopes(messages);
      const release = releaseOf(outbox, [{ documentId: _id, events }]);
      if (version === undefined) {
        try {
          await ratings.create({ _id, spread, version: next, pendingEvents: events });
          return release;
        } catch (error) {
          if (duplicateOf(error) === undefined) throw error;
          return undefined;
        }
      }
      const { modifiedCount } = await ratings.updateOne(
        { _id, version },
        { $set: { spread, version: next }, $push: { pendingEvents: { $each: events } } },
      );
      return modifiedCount === 0 ? undefined : release;
    }),

  productsAfter: (after, limit) =>
    mongo.run('rating-products', async () => {
      const [reviewed, rated] = await Promise.all([
        reviews
          .find({ productId: { $gt: after } }, { _id: 0, productId: 1 })
          .sort({ productId: 1 })
          .limit(limit)
          .lean<Array<{ productId: string }>>(),
        ratings
          .find({ _id: { $gt: after } }, { _id: 1 })
          .sort({ _id: 1 })
          .limit(limit)
          .lean<Array<{ _id: string }>>(),
      ]);
      const one = distinctOf(
        reviewed.map(({ productId }) => productId),
        limit,
      );
      const other = distinctOf(
        rated.map(({ _id }) => _id),
        limit,
      );
      const ends = [one.end, other.end].flatMap((end) => end ?? []).sort();
      const [end] = ends;
      return [...new Set([...one.ids, ...other.ids])].filter((id) => end === undefined || id <= end).sort();
    }),
});
