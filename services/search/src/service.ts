import { z } from 'zod';
import { SearchClicked, SearchPerformed } from '@ultramarket/contracts';
import { defineService, type Job, newId, PlatformConfig } from '@ultramarket/platform';
import { backgroundRecorder } from './adapters/background-recorder';
import { Elastic } from './adapters/elastic';
import { elasticDocuments } from './adapters/elastic-documents';
import { elasticIndexes } from './adapters/elastic-indexes';
import { elasticSales } from './adapters/elastic-sales';
import { elasticSearchLog } from './adapters/elastic-search-log';
import { elasticSearcher } from './adapters/elastic-searcher';
import { elasticRebuildLease, elasticSynonyms } from './adapters/elastic-settings';
import { elasticSignals } from './adapters/elastic-signals';
import { freshness } from './adapters/freshness';
import { httpCatalogue } from './adapters/http-catalogue';
import { httpCategories } from './adapters/http-categories';
import { prepareElastic } from './adapters/prepare-elastic';
import { redisAnswers } from './adapters/redis-answers';
import { redisHistory } from './adapters/redis-history';
import { erasureEvents } from './consumers/erasures';
import { productEvents } from './consumers/product-events';
import { signalEvents } from './consumers/signal-events';
import { indexRoutes } from './routes/index-admin';
import { insightRoutes } from './routes/insights';
import { searchRoutes } from './routes/search';
import { searchUseCases, type SearchUseCases } from './use-cases';

const now = () => new Date();
const minute = 60_000;

/** All of them may run in every replica, because they are idempotent. */
const jobsOf = (search: SearchUseCases): Job[] => [
  { name: 'settle-categories', everyMs: 2000, run: search.categories.settle },
  { name: 'clean-up-indexes', everyMs: minute / 4, run: search.rebuild.cleanUp },
  { name: 'apply-synonyms', everyMs: minute / 2, run: search.applySynonyms },
  { name: 'complete-documents', everyMs: minute / 2, run: search.completeDocuments },
  { name: 'fill-empty-index', everyMs: minute, run: search.fillEmptyIndex },
  { name: 'count-sales', everyMs: 5 * minute, run: () => search.countSales() },
  { name: 'compare-with-catalogue', everyMs: 24 * 60 * minute, run: search.catchUp },
  { name: 'prune', everyMs: 24 * 60 * minute, run: search.prune },
];

/** The composition root of search-service. */
export const searchService = defineService({
  name: 'search',
  config: PlatformConfig.extend({
    ELASTICSEARCH_URL: z.url(),
    INDEX_PREFIX: z
      .string()
      .regex(/^([a-z0-9][a-z0-9_-]*)?$/, 'must be lower-case letters, digits, "-" or "_"')
      .default(''),
    REDIS_URL: z.url(),
    PRODUCT_URL: z.url(),
  }),
  prepareStore: async ({ ELASTICSEARCH_URL, INDEX_PREFIX }) => {
    const elastic = new Elastic(ELASTICSEARCH_URL, INDEX_PREFIX);
    await prepareElastic(elastic).finally(() => elastic.close());
  },
  build: async (config, platform) => {
    const { logger, metrics, publisher } = platform;
    const elastic = new Elastic(config.ELASTICSEARCH_URL, config.INDEX_PREFIX);
    const redis = platform.redis();
    const answers = redisAnswers(redis, config.INDEX_PREFIX, { logger, metrics });
    const indexes = elasticIndexes(elastic);
    const documents = elasticDocuments(elastic);
    const history = redisHistory(redis);
    const log = elasticSearchLog(elastic, now);
    const recording = backgroundRecorder({ log, publisher, logger, now });
    const fresh = freshness({ documents, indexes, answers, logger });
    const product = platform.client('product', config.PRODUCT_URL, { deadlineMs: 800, retries: 0 });
    const background = platform.client('product', config.PRODUCT_URL, { deadlineMs: 5000, retries: 2 });
    const search = searchUseCases({
      indexes,
      documents,
      signals: elasticSignals(elastic),
      sales: elasticSales(elastic, now),
      searcher: elasticSearcher(elastic),
      catalogue: httpCatalogue(background, product),
      categories: httpCategories(product, logger, Date.now),
      answers,
      history,
      synonyms: elasticSynonyms(elastic),
      rebuildLease: elasticRebuildLease(elastic, now),
      recorder: recording.recorder,
      log,
      freshness: fresh,
      logger,
      newId,
      now,
    });

    return {
      endpoints: [...searchRoutes(search), ...indexRoutes(search), ...insightRoutes(search)],
      consumers: [...productEvents(search), ...signalEvents(search), ...erasureEvents(search)],
      publishes: [SearchPerformed, SearchClicked],
      jobs: jobsOf(search),
      start: () => search.rebuild.cleanUp(),
      close: async () => {
        await search.rebuild.settled();
        await recording.stop();
        await fresh.settled();
        await elastic.close();
      },
    };
  },
});
