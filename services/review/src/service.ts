import { z } from 'zod';
import { AuditRecorded, RatingUpdated, ReviewCreated, ReviewModerated } from '@ultramarket/contracts';
import { defineService, newId, PlatformConfig, redisLeases } from '@ultramarket/platform';
import { mongoOutbox, openMongo } from '@ultramarket/platform/mongo';
import { mongoProductStore, mongoPurchaseStore } from './adapters/mongo-copies';
import { makeModels } from './adapters/mongo-models';
import { mongoRatingStore } from './adapters/mongo-rating-store';
import { mongoReviewStore } from './adapters/mongo-review-store';
import { mongoVoteStore } from './adapters/mongo-vote-store';
import { mongoErasureStore } from './adapters/mongo-erasures';
import { prepareMongo } from './adapters/prepare-mongo';
import { redisAverages } from './adapters/redis-averages';
import { deliveries } from './consumers/deliveries';
import { erasures } from './consumers/erasures';
import { productEvents } from './consumers/product-events';
import { internalRoutes } from './routes/internal';
import { moderationRoutes } from './routes/moderation';
import { responseRoutes } from './routes/responses';
import { reviewRoutes, singleReviewRoutes } from './routes/reviews';
import { reviewUseCases } from './use-cases';
import { Tally } from './use-cases/tally';

/** The composition root of review-service. */
export const reviewService = defineService({
  name: 'review',
  config: PlatformConfig.extend({
    MONGODB_URI: z.string().regex(/^mongodb(\+srv)?:\/\//, 'must be a MongoDB connection string'),
    REDIS_URL: z.url(),
  }),
  prepareStore: ({ MONGODB_URI }) => prepareMongo(MONGODB_URI),
  build: async (config, platform) => {
    const { logger, metrics } = platform;
    const mongo = await openMongo(config.MONGODB_URI, metrics);
    const models = makeModels(mongo.connection);
    const reviewOutbox = mongoOutbox('review', mongo, models.reviews, platform);
    const ratingOutbox = mongoOutbox('review', mongo, models.ratings, platform);
    const store = mongoReviewStore(mongo, models, reviewOutbox);
    const ratings = mongoRatingStore(mongo, models, ratingOutbox);
    const shared = { redis: platform.redis(), name: mongo.connection.name };
    const averages = redisAverages({ ...shared, logger, metrics });
    const now = (): Date => new Date();
    const reviews = reviewUseCases({
      store,
      ratings,
      averages,
      leases: redisLeases(shared.redis, `review:recount:${shared.name}:`),
      votes: mongoVoteStore(mongo, models),
      purchases: mongoPurchaseStore(mongo, models),
      erasures: mongoErasureStore(mongo, models),
      products: mongoProductStore(mongo, models),
      tally: new Tally({ ratings, averages, store, logger, now }),
      logger,
      newId,
      now,
    });

    return {
      endpoints: [
        ...reviewRoutes(reviews),
        ...moderationRoutes(reviews),
        ...singleReviewRoutes(reviews),
        ...responseRoutes(reviews),
        ...internalRoutes(reviews),
      ],
      consumers: [...deliveries(reviews), ...productEvents(reviews), ...erasures(reviews)],
      publishes: [ReviewCreated, ReviewModerated, RatingUpdated, AuditRecorded],
      jobs: [
        { name: 'count-leftovers', everyMs: 5000, run: reviews.countLeftovers },
        { name: 'recount-ratings', everyMs: 600_000, run: reviews.recountDaily },
        { name: 'prune', everyMs: 24 * 3_600_000, run: reviews.prune },
      ],
      requiredDependencies: { mongo: mongo.ping },
      start: async () => {
        await reviewOutbox.start();
        await ratingOutbox.start();
      },
      close: async () => {
        await reviewOutbox.stop();
        await ratingOutbox.stop();
        await mongo.close();
      },
    };
  },
});
