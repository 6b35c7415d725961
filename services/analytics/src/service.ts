import { z } from 'zod';
import { Currency, MetricsTick, RevenueDropDetected } from '@ultramarket/contracts';
import { defineService, newId, PlatformConfig, redisLeases } from '@ultramarket/platform';
import { openClickhouse } from './adapters/clickhouse';
import { clickhouseActivity } from './adapters/clickhouse-activity';
import { clickhouseFacts } from './adapters/clickhouse-facts';
import { clickhouseShopMetrics } from './adapters/clickhouse-shop-metrics';
import { clickhouseErasures } from './adapters/clickhouse-erasures';
import { clickhouseReportStore } from './adapters/clickhouse-report-store';
import { clickhouseRollups } from './adapters/clickhouse-rollups';
import { clickhouseSalesReports } from './adapters/clickhouse-sales-reports';
import { clickhouseUserReports } from './adapters/clickhouse-user-reports';
import { dropGauge } from './adapters/drop-gauge';
import { kafkaAnnouncer } from './adapters/kafka-announcer';
import { prepareClickhouse } from './adapters/prepare-clickhouse';
import { redisReportCache } from './adapters/redis-report-cache';
import { everyEvent } from './consumers/all-events';
import { clientEventRoutes } from './routes/client-events';
import { dashboardRoutes } from './routes/dashboards';
import { internalRoutes } from './routes/internal';
import { reportRoutes } from './routes/reports';
import { salesRoutes } from './routes/sales';
import { analyticsUseCases } from './use-cases';
import { ClientEventBuffer } from './use-cases/client-event-buffer';

/** Everything `analytics` is made of, wired in one place. */
export const analyticsService = defineService({
  name: 'analytics',
  config: PlatformConfig.extend({
    /** With user and password. */
    CLICKHOUSE_URL: z.url(),
    CLICKHOUSE_DATABASE: z
      .string()
      .regex(/^[a-z_][a-z0-9_]*$/, 'must be a plain name')
      .default('analytics'),
    REDIS_URL: z.url(),
    DEFAULT_CURRENCY: Currency.default('USD'),
    /** Events of devices that wait in memory at most. */
    CLIENT_EVENT_BUFFER: z.coerce.number().int().positive().default(20_000),
    /** Facts that a report on people may read, and memory it may hold, before it asks for a shorter period. */
    USER_REPORT_MAX_ROWS: z.coerce.number().int().positive().default(100_000_000),
    USER_REPORT_MEMORY_MB: z.coerce.number().int().positive().default(1000),
    /** By how many percent the revenue of an hour must fall below that of earlier weeks for an alert. */
    REVENUE_DROP_PERCENT: z.coerce.number().int().min(1).max(100).default(50),
  }),
  prepareStore: ({ CLICKHOUSE_URL, CLICKHOUSE_DATABASE }) =>
    prepareClickhouse(CLICKHOUSE_URL, CLICKHOUSE_DATABASE),
  build: async (config, platform) => {
    const { logger, metrics, publisher } = platform;
    const clickhouse = openClickhouse(config.CLICKHOUSE_URL, config.CLICKHOUSE_DATABASE, metrics);
    const shared = { redis: platform.redis(), name: config.CLICKHOUSE_DATABASE, logger, metrics };
    const facts = clickhouseFacts(clickhouse);
    const leases = redisLeases(shared.redis, `analytics:${shared.name}:turn:`, (error) => {
      logger.warn('leases cannot be acquired; every replica does the work', { error });
      return true;
    });
    const buffer = new ClientEventBuffer({ facts, logger, limit: config.CLIENT_EVENT_BUFFER, everyMs: 1000 });
    const analytics = analyticsUseCases({
      facts,
      activity: clickhouseActivity(clickhouse),
      erasures: clickhouseErasures(clickhouse),
      rollups: clickhouseRollups(clickhouse, leases),
      sales: clickhouseSalesReports(clickhouse),
      users: clickhouseUserReports(clickhouse, {
        rows: config.USER_REPORT_MAX_ROWS,
        memoryBytes: config.USER_REPORT_MEMORY_MB * 1_000_000,
      }),
      shopMetrics: clickhouseShopMetrics(clickhouse),
      reports: clickhouseReportStore(clickhouse),
      cache: redisReportCache(shared),
      leases,
      announcer: kafkaAnnouncer(publisher),
      buffer,
      currency: config.DEFAULT_CURRENCY,
      dropPercent: config.REVENUE_DROP_PERCENT,
      showDrops: dropGauge(metrics),
      newId,
      now: () => new Date(),
    });

    return {
      endpoints: [
        ...dashboardRoutes(analytics),
        ...salesRoutes(analytics),
        ...clientEventRoutes(analytics),
        ...internalRoutes(analytics),
        ...reportRoutes(analytics),
      ],
      consumers: [everyEvent(analytics)],
      publishes: [MetricsTick, RevenueDropDetected],
      jobs: [
        { name: 'refresh-rollups', everyMs: 1000, run: analytics.refreshRollups },
        { name: 'tell-live', everyMs: 5000, run: analytics.publishLiveMetrics },
        { name: 'watch-revenue', everyMs: 600_000, run: analytics.watchRevenue },
        { name: 'measure-customers', everyMs: 600_000, run: analytics.measureCustomers },
        { name: 'forget-people', everyMs: 60_000, run: analytics.eraseUsers },
      ],
      optionalDependencies: { clickhouse: clickhouse.ping },
      start: async () => buffer.start(),
      close: async () => {
        await buffer.stop();
        await clickhouse.close();
      },
    };
  },
});
