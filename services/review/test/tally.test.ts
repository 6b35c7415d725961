import { createConnection } from 'mongoose';
import { makeLogger, makeMetrics, newId, type DocumentOutbox } from '@ultramarket/platform';
import { type Mongo, openMongo } from '@ultramarket/platform/mongo';
import { makeModels } from '../src/adapters/mongo-models';
import { mongoRatingStore } from '../src/adapters/mongo-rating-store';
import { mongoReviewStore } from '../src/adapters/mongo-review-store';
import { prepareMongo } from '../src/adapters/prepare-mongo';
import { newReview, type Review, rewritten } from '../src/domain/review';
import { type RatingStore, type ReviewStore } from '../src/ports';
import { Tally } from '../src/use-cases/tally';
import { ownMongoUrl } from './support';

const url = ownMongoUrl();
let mongo: Mongo;
let store: ReviewStore;
let ratings: RatingStore;
beforeAll(async () => {
  await prepareMongo(url);
  await prepareMongo(url);
  mongo = await openMongo(url, makeMetrics('test'));
  const models = makeModels(mongo.connection);
  const silent = { toEnvelopes: () => [], publish: () => undefined } as unknown as DocumentOutbox;
  store = mongoReviewStore(mongo, models, silent);
  ratings = mongoRatingStore(mongo, models, silent);
});
afterAll(async () => {
  await mongo.close();
  const connection = await createConnection(url).asPromise();
  await connection.dropDatabase();
  await connection.close();
});

/** A process of its own; `meanwhile` happens once, after it has read the reviews and before it stores its count. */
const tally = (meanwhile: () => Promise<void> = async () => undefined): Tally => {
  let due = true;
  return new Tally({
    store,
    averages: { get: async () => undefined, put: async () => undefined },
    logger: makeLogger('test', 'silent'),
    now: () => new Date(),
    ratings: {
      ...ratings,
      count: async (ids) => {
        const spreads = await ratings.count(ids);
        if (due) {
          due = false;
          await meanwhile();
        }
        return spreads;
      },
    },
  });
};

const content = (rating: number) => ({ rating, title: '', body: 'A lamp.', fileIds: [] });
const rated = async (productId: string, stars: readonly number[]): Promise<Review[]> => {
  const written = stars.map((rating) =>
    newReview(
      content(rating),
      { id: newId(), productId, userId: newId(), orderId: null, verifiedPurchase: true },
      new Date(),
    ),
  );
  await store.insert(written);
  const reviews = written.map(({ review }) => review);
  await tally().counted(reviews);
  return reviews;
};
const change = async (before: Review, rating: number): Promise<Review> => {
  const written = rewritten(before, content(rating), new Date());
  await store.replace(written, before.version);
  return written.review;
};
const spreadOf = async (productId: string) => (await ratings.byIds([productId])).get(productId)?.spread;

test('when another process counts in between and finds the same numbers as before, the older count is not stored', async () => {
  const productId = newId();
  const [five, four] = await rated(productId, [5, 4]);
  if (!five || !four) throw new Error('two reviews were made');
  const first = await change(five, 4);
  // This count has seen two fours; then the other review becomes a five, which makes the sum what it was.
  const slow = tally(async () => {
    await tally().counted([await change(four, 5)]);
  });
  await slow.counted([first]);
  expect(await spreadOf(productId)).toEqual([0, 0, 0, 1, 1]);
});

test('when the first two counts of a product are concurrent, both reviews are in the rating', async () => {
  const productId = newId();
  const origin = () => ({ id: newId(), productId, userId: newId(), orderId: null, verifiedPurchase: true });
  const [one, other] = [
    newReview(content(1), origin(), new Date()),
    newReview(content(2), origin(), new Date()),
  ];
  await store.insert([one]);
  await tally(async () => {
    await store.insert([other]);
    await tally().counted([other.review]);
  }).counted([one.review]);
  expect(await spreadOf(productId)).toEqual([1, 1, 0, 0, 0]);
});

test('when another process counts a change during an audit, the audit finds no difference', async () => {
  const productId = newId();
  const [review] = await rated(productId, [5]);
  if (!review) throw new Error('a review was made');
  const auditor = tally(async () => {
    await tally().counted([await change(review, 1)]);
  });
  expect(await auditor.audit([productId])).toEqual(new Set());
  expect(await spreadOf(productId)).toEqual([1, 0, 0, 0, 0]);
});

test('when a change comes after its review was counted, the mark of the change stays until it is counted', async () => {
  const productId = newId();
  const [review] = await rated(productId, [5]);
  if (!review) throw new Error('a review was made');
  const first = await change(review, 3);
  let second = first;
  await tally(async () => {
    second = await change(first, 2);
  }).counted([first]);
  const late = new Date(Date.now() + 1000);
  expect((await store.marks(late, 10)).filter(({ id }) => id === review.id)).toEqual([
    { id: review.id, productId, version: second.version },
  ]);
  await tally().counted(await store.marks(late, 10));
  expect(await store.marks(late, 10)).toEqual([]);
  expect(await spreadOf(productId)).toEqual([0, 1, 0, 0, 0]);
});
