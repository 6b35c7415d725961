import { z } from 'zod';
import {
  CategoryChanged,
  PriceChanged,
  ProductCreated,
  ProductDeleted,
  ProductUpdated,
  ProductViewed,
} from '@ultramarket/contracts';
import { BackgroundEvents, defineService, newId, PlatformConfig, RateLimiter } from '@ultramarket/platform';
import { mongoOutbox, openMongo } from '@ultramarket/platform/mongo';
import { bulkAnnouncer } from './adapters/bulk-announcer';
import { cachedCategories } from './adapters/cached-categories';
import { httpNeighbours } from './adapters/http-neighbours';
import { mongoCategoryStore } from './adapters/mongo-category-store';
import { makeModels } from './adapters/mongo-models';
import { mongoProductStore } from './adapters/mongo-product-store';
import { mongoSellerStore } from './adapters/mongo-seller-store';
import { mongoStockStore } from './adapters/mongo-stock-store';
import { prepareMongo } from './adapters/prepare-mongo';
import { redisGeneration, redisListCache } from './adapters/redis-lists';
import { RedisProductCache } from './adapters/redis-product-cache';
import { reviewEvents } from './consumers/review-events';
import { sellerEvents } from './consumers/seller-events';
import { stockEvents } from './consumers/stock-events';
import { runQuery } from './graphql/run-query';
import { categoryRoutes } from './routes/categories';
import { chargeByCost, graphqlRoutes } from './routes/graphql';
import { internalRoutes } from './routes/internal';
import { productRoutes } from './routes/products';
import { productUseCases } from './use-cases';

/** The composition root of product-service. */
export const productService = defineService({
  name: 'product',
  config: PlatformConfig.extend({
    MONGODB_URI: z.string().regex(/^mongodb(\+srv)?:\/\//, 'must be a MongoDB connection string'),
    REDIS_URL: z.url(),
    SEARCH_URL: z.url(),
    REVIEW_URL: z.url(),
    RECOMMENDATION_URL: z.url(),
    CART_URL: z.url(),
    ORDER_URL: z.url(),
  }),
  prepareStore: ({ MONGODB_URI }) => prepareMongo(MONGODB_URI),
  build: async (config, platform) => {
    const mongo = await openMongo(config.MONGODB_URI, platform.metrics);
    const models = makeModels(mongo.connection);
    const productOutbox = mongoOutbox('product', mongo, models.products, platform);
    const categoryOutbox = mongoOutbox('product', mongo, models.categories, platform);
    const store = mongoProductStore(mongo, models, productOutbox);
    const categoryStore = mongoCategoryStore(mongo, models, categoryOutbox);
    const { logger, metrics, publisher } = platform;
    const redis = platform.redis();
    const cache = new RedisProductCache({ redis, store, logger, metrics });
    const shared = { redis, name: mongo.connection.name, logger, metrics };
    const generation = redisGeneration(shared);
    const announcer = bulkAnnouncer({ mongo, models, store, outbox: productOutbox, publisher, logger });
    const views = new BackgroundEvents({ service: 'product', publisher, logger });
    const products = productUseCases({
      store,
      sellers: mongoSellerStore(mongo, models),
      stock: mongoStockStore(mongo, models),
      reader: cache,
      cache,
      categoryStore,
      categories: cachedCategories(categoryStore, generation),
      generation,
      stockGeneration: redisGeneration({ ...shared, name: `${shared.name}:stock` }, { lazy: true }),
      ratingGeneration: redisGeneration({ ...shared, name: `${shared.name}:rating` }, { lazy: true }),
      lists: redisListCache(shared),
      announcer,
      views: { viewed: (view) => views.add(ProductViewed(view)) },
      newId,
      now: () => new Date(),
    });

    const client = (name: string, url: string) =>
      platform.client(name, url, { deadlineMs: 2000, retries: 1 });
    const neighbours = httpNeighbours({
      search: client('search', config.SEARCH_URL),
      review: client('review', config.REVIEW_URL),
      recommendation: client('recommendation', config.RECOMMENDATION_URL),
      cart: client('cart', config.CART_URL),
      order: client('order', config.ORDER_URL),
    });

    const limiter = new RateLimiter('product', redis, logger);
    const graphqlOptions = {
      logger,
      introspection: config.NODE_ENV !== 'production',
      charge: chargeByCost(limiter, config.RATE_LIMIT_PER_HOUR),
    };

    return {
      endpoints: [
        ...productRoutes(products),
        ...categoryRoutes(products),
        ...internalRoutes(products),
        ...graphqlRoutes(runQuery({ products, neighbours }, graphqlOptions)),
      ],
      consumers: [...stockEvents(products), ...reviewEvents(products), ...sellerEvents(products)],
      publishes: [
        ProductCreated,
        ProductUpdated,
        ProductDeleted,
        PriceChanged,
        CategoryChanged,
        ProductViewed,
      ],
      jobs: [{ name: 'announce-imports', everyMs: 30_000, run: announcer.sweep }],
      requiredDependencies: { mongo: mongo.ping },
      start: async () => {
        await productOutbox.start();
        await categoryOutbox.start();
      },
      close: async () => {
        await views.stop();
        await productOutbox.stop();
        await categoryOutbox.stop();
        await mongo.close();
      },
    };
  },
});
