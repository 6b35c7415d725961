import { type DocumentOutbox } from '@ultramarket/platform';
import { duplicateOf, isBulkFailure, type Mongo, releaseOf } from '@ultramarket/platform/mongo';
import { type Review } from '../domain/review';
import { type Mark, type ReviewStore } from '../ports';
import { type Models, type ReviewDocument } from './mongo-models';
import { filterOf, pageQuery } from './review-page';

const withoutEvents = { pendingEvents: 0 } as const;

type State = Omit<ReviewDocument, 'pendingEvents'>;

const slotOf = ({ id, userId, productId, status }: Review): string =>
  status === 'DELETED' ? `removed:${id}` : `${userId}:${productId}`;

const toReview = ({ _id: id, slot: _slot, uncountedAt: _mark, ...review }: State): Review => ({
  id,
  ...review,
});

/** Reviews in MongoDB. Events and the mark are written inside the review, by the write that changes it. */
export const mongoReviewStore = (mongo: Mongo, { reviews }: Models, outbox: DocumentOutbox): ReviewStore => ({
  byIds: (ids) =>
    mongo.run('review-by-id', async () =>
      (await reviews.find({ _id: { $in: [...ids] } }, withoutEvents).lean<State[]>()).map(toReview),
    ),

  ofAuthors: (authors) =>
    mongo.run('review-of-authors', async () => {
      const slots = authors.map(({ userId, productId }) => `${userId}:${productId}`);
      return (await reviews.find({ slot: { $in: slots } }, withoutEvents).lean<State[]>()).map(toReview);
    }),

  byUsers: (userIds) =>
    mongo.run('review-by-people', async () => {
      const theirs = { $in: [...userIds] };
      const found = await reviews
        .find(
          { $or: [{ userId: theirs }, { 'reply.userId': theirs }], status: { $ne: 'DELETED' } },
          withoutEvents,
        )
        .lean<State[]>();
      return found.map(toReview);
    }),

  after: (id, limit) =>
    mongo.run('review-after', async () => {
      const found = await reviews
        .find({ _id: { $gt: id }, status: { $ne: 'DELETED' }, ofNobody: { $ne: true } }, withoutEvents)
        .sort({ _id: 1 })
        .limit(limit)
        .lean<State[]>();
      return found.map(toReview);
    }),

  insert: (items) =>
    mongo.run('review-insert', async () => {
      const documents = items.map(({ review, messages }): ReviewDocument => {
        const { id, ...state } = review;
        const slot = slotOf(review);
        return {
          _id: id,
          slot,
          ...state,
          uncountedAt: new Date(),
          pendingEvents: outbox.toEnvelopes(messages),
        };
      });
      const refused = new Set<string>();
      try {
        await reviews.insertMany(documents, { ordered: false, lean: true });
      } catch (error) {
        if (!isBulkFailure(error) || error.writeErrors.length === 0) throw error;
        for (const failure of error.writeErrors) {
          if (duplicateOf(failure) === undefined) throw error;
          refused.add(documents[failure.index]?._id ?? '');
        }
      }
      const stored = documents.filter(({ _id }) => !refused.has(_id));
      const entries = stored.map(({ _id, pendingEvents }) => ({ documentId: _id, events: pendingEvents }));
      return { refused, release: releaseOf(outbox, entries) };
    }),

  replace: ({ review, messages }, version) =>
    mongo.run('review-replace', async () => {
      const { id, helpful: _votes, hidden: _hidden, ...state } = review;
      const events = outbox.toEnvelopes(messages);
      const { modifiedCount } = await reviews.updateOne(
        { _id: id, version },
        {
          $set: { ...state, slot: slotOf(review), uncountedAt: new Date() },
          $push: { pendingEvents: { $each: events } },
        },
      );
      return modifiedCount === 0 ? undefined : releaseOf(outbox, [{ documentId: id, events }]);
    }),

  page: (request) =>
    mongo.run('review-page', async () => {
      const { filter, sort, positionOf } = pageQuery(request);
      const found = await reviews
        .find(filter, withoutEvents)
        .sort(sort)
        .skip(request.after ? 0 : request.skip)
        .limit(request.limit + 1)
        .lean<State[]>();
      const shown = found.slice(0, request.limit);
      const last = shown.at(-1);
      return {
        items: shown.map(toReview),
        next: last && found.length > shown.length ? positionOf(last) : null,
      };
    }),

  count: (filter, limit) =>
    mongo.run('review-count', () => reviews.countDocuments(filterOf(filter), { limit }).exec()),

  marks: (before, limit) =>
    mongo.run('review-marks', async () => {
      const found = await reviews
        .find({ uncountedAt: { $lt: before } }, { productId: 1, version: 1 })
        .limit(limit)
        .lean<Array<Pick<State, '_id' | 'productId' | 'version'>>>();
      return found.map(({ _id, productId, version }): Mark => ({ id: _id, productId, version }));
    }),

  unmark: (marks) =>
    mongo.run('review-unmark', async () => {
      await reviews.bulkWrite(
        marks.map(({ id, version }) => ({
          updateOne: { filter: { _id: id, version }, update: { $unset: { uncountedAt: 1 } } },
        })),
        { ordered: false },
      );
    }),

  purge: () =>
    mongo.run('review-purge', async () => {
      const { deletedCount } = await reviews.deleteMany({
        status: 'DELETED',
        uncountedAt: { $exists: false },
        pendingEvents: { $size: 0 },
      });
      return deletedCount;
    }),

  setHidden: (productIds, hidden) =>
    mongo.run('review-set-hidden', async () => {
      await reviews.updateMany(
        { productId: { $in: [...productIds] }, hidden: !hidden },
        { $set: { hidden } },
      );
    }),

  raiseHelpful: (id, votes) =>
    mongo.run('review-raise-helpful', async () => {
      await reviews.updateOne({ _id: id }, { $max: { helpful: votes } });
    }),
});
