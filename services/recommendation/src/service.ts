import { join } from 'node:path';
import { z } from 'zod';
import { ModelTrained, RecommendationsUpdated } from '@ultramarket/contracts';
import { defineService, PlatformConfig } from '@ultramarket/platform';
import { httpOwners } from './adapters/http-owners';
import { prismaModelReader } from './adapters/prisma-model-reader';
import { redisAnswerCache } from './adapters/redis-answer-cache';
import { sqlCopyStore } from './adapters/sql-copy-store';
import { sqlKnowledgeStore } from './adapters/sql-knowledge-store';
import { sqlRebuildStore } from './adapters/sql-rebuild-store';
import { sqlTrainingStore } from './adapters/sql-training-store';
import { erasureEvents } from './consumers/erasures';
import { productEvents } from './consumers/product-events';
import { shopperEvents } from './consumers/shopper-events';
import { internalRoutes } from './routes/internal';
import { modelRoutes } from './routes/models';
import { rebuildRoutes } from './routes/rebuild';
import { countsAnything, type Weights } from './domain/ranking';
import { recommendationRoutes } from './routes/recommendations';
import { recommendationUseCases } from './use-cases';

const Weight = z.coerce.number().min(0).max(1);

const WeightsConfig = z.object({
  WEIGHT_COLLABORATIVE: Weight.default(0.6),
  WEIGHT_CONTENT: Weight.default(0.15),
  WEIGHT_POPULARITY: Weight.default(0.2),
  WEIGHT_RATING: Weight.default(0.05),
});

const weightsOf = (config: z.infer<typeof WeightsConfig>): Weights => ({
  collaborative: config.WEIGHT_COLLABORATIVE,
  content: config.WEIGHT_CONTENT,
  popularity: config.WEIGHT_POPULARITY,
  rating: config.WEIGHT_RATING,
});

const Config = PlatformConfig.extend({
  DATABASE_URL: z.url(),
  REDIS_URL: z.url(),
  PRODUCT_URL: z.url(),
  ORDER_URL: z.url(),
  REVIEW_URL: z.url(),
  ...WeightsConfig.shape,
  SIMILARITY_SHRINKAGE: z.coerce.number().min(0).default(10),
  SIMILARITY_MIN_SUPPORT: z.coerce.number().int().min(1).default(2),
  POPULARITY_HALF_LIFE_DAYS: z.coerce.number().positive().default(30),
  TRAINING_HOUR_UTC: z.coerce.number().int().min(0).max(23).default(3),
  ACTIVATE_TRAINED: z.enum(['true', 'false']).default('true'),
  ACTIVATION_TOLERANCE: z.coerce.number().min(0).max(1).default(0.01),
}).refine((config) => countsAnything(weightsOf(config)), {
  path: ['WEIGHT_COLLABORATIVE'],
  message: 'one of the weights must be above 0',
});

const settingsOf = (config: z.infer<typeof Config>) => ({
  weights: weightsOf(config),
  similarity: {
    shrinkage: config.SIMILARITY_SHRINKAGE,
    minSupport: config.SIMILARITY_MIN_SUPPORT,
    top: 50,
  },
  halfLifeDays: config.POPULARITY_HALF_LIFE_DAYS,
  evaluationSample: 5000,
});

/** The composition root of recommendation-service. */
export const recommendationService = defineService({
  name: 'recommendation',
  config: Config,
  migrations: join(__dirname, '../prisma/migrations'),
  build: async (config, platform) => {
    const database = platform.database();
    const models = prismaModelReader(database);
    const patient = (name: string, url: string) =>
      platform.client(name, url, { deadlineMs: 5000, retries: 3 });
    const recommendations = recommendationUseCases({
      knowledge: sqlKnowledgeStore(database),
      cache: redisAnswerCache(platform.redis(), platform),
      copies: sqlCopyStore(database),
      models,
      training: sqlTrainingStore(database),
      rebuilding: sqlRebuildStore(database),
      owners: httpOwners({
        product: patient('product', config.PRODUCT_URL),
        order: patient('order', config.ORDER_URL),
        review: patient('review', config.REVIEW_URL),
      }),
      logger: platform.logger,
      now: () => new Date(),
      settings: settingsOf(config),
      activationTolerance: config.ACTIVATE_TRAINED === 'true' ? config.ACTIVATION_TOLERANCE : undefined,
      trainingHour: config.TRAINING_HOUR_UTC,
    });
    const endWork = async (): Promise<void> => {
      await Promise.all([recommendations.stopTraining(), recommendations.rebuilds.stop()]);
    };

    return {
      // The short path of a shopper's recommendations is the last: the others begin with a fixed segment.
      endpoints: [
        ...modelRoutes(recommendations),
        ...rebuildRoutes(recommendations),
        ...recommendationRoutes(recommendations),
        ...internalRoutes(recommendations),
      ],
      consumers: [
        ...productEvents(recommendations),
        ...shopperEvents(recommendations),
        ...erasureEvents(recommendations),
      ],
      publishes: [ModelTrained, RecommendationsUpdated],
      jobs: [
        { name: 'nightly-training', everyMs: 600_000, run: recommendations.trainNightly },
        { name: 'fail-abandoned-trainings', everyMs: 60_000, run: recommendations.failAbandonedTrainings },
        {
          name: 'fail-abandoned-rebuilds',
          everyMs: 60_000,
          run: () => recommendations.rebuilds.failAbandoned(),
        },
        { name: 'prune-views', everyMs: 3_600_000, run: recommendations.pruneViews },
        { name: 'prune-wishes', everyMs: 86_400_000, run: recommendations.pruneWishlistItems },
      ],
      start: async () => {
        await recommendations.failAbandonedTrainings();
        await recommendations.rebuilds.failAbandoned();
        // Prisma loads its query compiler with the first query: not while a request waits.
        await models.latest();
      },
      // Immediately: a training that ended only after the last message would be too late. And once more at the
      // end, for a training that a last request has begun in between.
      drain: endWork,
      close: endWork,
    };
  },
});
