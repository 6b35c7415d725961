import { type Server } from 'node:http';
import { type AddressInfo } from 'node:net';
import { type Redis } from 'ioredis';
import { type z } from 'zod';
import { type MessageDefinition } from '@ultramarket/contracts';
import { serviceToken } from './auth/service-token';
import { TokenVerifier } from './auth/token-verifier';
import { ConfigError, loadConfig, type PlatformConfig } from './config';
import { Database } from './database/database';
import { migrate } from './database/migrate';
import { healthOf } from './health';
import { buildApp } from './http/app';
import { HttpClient } from './http/client';
import { type Endpoint } from './http/endpoint';
import { pruneKeys } from './http/idempotency';
import { RateLimiter } from './http/rate-limit';
import { createUpgradingServer, type Upgrades } from './http/upgrades';
import { redisLeases } from './jobs/redis-leases';
import { type Job, Scheduler } from './jobs/scheduler';
import { type Logger, makeLogger } from './logging';
import { makeMetrics, type Metrics } from './metrics';
import { Broker, type Publisher } from './messaging/broker';
import { MessageConsumer } from './messaging/consumer';
import { type Subscription } from './messaging/subscription';
import { pruneInbox } from './messaging/inbox';
import { OutboxRelay } from './messaging/outbox-relay';
import { firstConnection, openRedis } from './redis';
import { startTracing } from './tracing';

/** What the platform gives a service to build itself from. */
export interface Platform {
  readonly logger: Logger;
  readonly metrics: Metrics;
  /** The service's own database. @throws when the configuration has no DATABASE_URL */
  readonly database: () => Database;
  /** The shared cache. @throws when the configuration has no REDIS_URL */
  readonly redis: () => Redis;
  /** Checks access tokens where no endpoint does it, such as on a WebSocket. */
  readonly verifier: TokenVerifier;
  /** For a document outbox; it can send once the service starts, not yet while it is being built. */
  readonly publisher: Publisher;
  /** A client of another service that carries this service's token. */
  readonly client: (
    target: string,
    baseUrl: string,
    options?: { deadlineMs?: number; retries?: number },
  ) => HttpClient;
}

/** The parts of a service. */
export interface ServiceParts {
  endpoints: readonly Endpoint[];
  /** Handlers by message type; with a database they run in its transaction. */
  consumers?: readonly Subscription<never>[];
  /** Everything the service publishes, so that its topics exist. */
  publishes?: ReadonlyArray<Pick<MessageDefinition<never>, 'topic'>>;
  jobs?: readonly Job[];
  /** Takes over connections that ask to become something else, such as WebSockets. */
  upgrades?: Upgrades;
  /** The service is not ready while one of these is down. */
  requiredDependencies?: Readonly<Record<string, () => Promise<unknown>>>;
  /** `/health` reports `degraded` while one of these is down, and traffic goes on (docs/adr/0012). */
  optionalDependencies?: Readonly<Record<string, () => Promise<unknown>>>;
  /** Runs before consumers start: caches to warm, work to take up again. */
  start?: () => Promise<void>;
  /**
   * Runs while the HTTP server closes: ends what would hold that up or last too long, such as connections that took over
   * by `upgrades`, or long work.
   */
  drain?: () => Promise<void>;
  close?: () => Promise<void>;
}

export interface ServiceDefinition<Schema extends z.ZodType<PlatformConfig>> {
  name: string;
  config: Schema;
  /** `prisma/migrations` of the service. */
  migrations?: string;
  /** Brings a store that is not PostgreSQL up to date, where there is one. */
  prepareStore?: (config: z.infer<Schema>) => Promise<void>;
  build: (config: z.infer<Schema>, platform: Platform) => Promise<ServiceParts>;
}

/** Declares a service; `runService` starts it in a process, tests start it with `startService`. */
export const defineService = <Schema extends z.ZodType<PlatformConfig>>(
  definition: ServiceDefinition<Schema>,
): ServiceDefinition<Schema> => definition;

export interface RunningService {
  readonly name: string;
  readonly url: string;
  readonly logger: Logger;
  readonly database: Database | undefined;
  /** Readiness off, requests and messages drained, pools closed. Safe to call twice. */
  stop(): Promise<void>;
}

const databaseUrl = (config: PlatformConfig): string | undefined =>
  'DATABASE_URL' in config && typeof config.DATABASE_URL === 'string' ? config.DATABASE_URL : undefined;

const applyMigrations = async <Schema extends z.ZodType<PlatformConfig>>(
  { name, migrations, prepareStore }: ServiceDefinition<Schema>,
  config: z.infer<Schema>,
  logger: Logger,
): Promise<void> => {
  const url = databaseUrl(config);
  const applied = url ? await migrate(url, migrations ?? '') : [];
  if (applied.length > 0) logger.info('migrations applied', { service: name, applied });
  await prepareStore?.(config);
};

const housekeeping = (database: Database): Job[] => [
  { name: 'prune-inbox', everyMs: 600_000, run: () => database.query(pruneInbox) },
  { name: 'prune-idempotency-keys', everyMs: 3_600_000, run: () => database.query(pruneKeys) },
];

/**
 * Starts a service: store migrated if asked, topics made, HTTP, leftovers of the outbox published, consumers, jobs; then
 * it is ready. `environment` is the only source of configuration; `wholeProcess` says that nothing else runs in this
 * process, so that the metrics of the process are the service's.
 */
export const startService = async <Schema extends z.ZodType<PlatformConfig>>(
  definition: ServiceDefinition<Schema>,
  environment: Readonly<Record<string, string | undefined>>,
  { wholeProcess = false }: { wholeProcess?: boolean } = {},
): Promise<RunningService> => {
  const { name } = definition;
  const config = loadConfig(definition.config, environment);
  const logger = makeLogger(name, config.LOG_LEVEL);
  const metrics = makeMetrics(name);
  metrics.info.set({ version: config.APP_VERSION }, 1);
  if (wholeProcess) metrics.collectDefaults();
  const stopTracing = await startTracing(name, config.APP_VERSION, config.OTEL_EXPORTER_OTLP_ENDPOINT);
  if (config.MIGRATE_ON_START) await applyMigrations(definition, config, logger);

  const url = databaseUrl(config);
  const database = url ? new Database({ url, service: name, metrics, logger }) : undefined;
  const redis = config.REDIS_URL ? openRedis(config.REDIS_URL, logger) : undefined;
  const clients: HttpClient[] = [];
  const token =
    config.TOKEN_URL && config.SERVICE_CLIENT_SECRET
      ? serviceToken({ url: config.TOKEN_URL, clientId: name, clientSecret: config.SERVICE_CLIENT_SECRET })
      : undefined;
  const missing = (variable: string) => new Error(`${name} needs ${variable} in its configuration.`);
  const broker = new Broker({
    brokers: config.KAFKA_BROKERS,
    prefix: config.KAFKA_PREFIX,
    clientId: name,
    partitions: config.KAFKA_PARTITIONS,
    replication: config.KAFKA_REPLICATION,
    logger,
  });
  const verifier = new TokenVerifier({
    jwksUrl: config.JWKS_URL,
    issuer: config.JWT_ISSUER,
    audience: config.JWT_AUDIENCE,
  });
  const platform: Platform = {
    logger,
    metrics,
    verifier,
    database: () => {
      if (!database) throw missing('DATABASE_URL');
      return database;
    },
    redis: () => {
      if (!redis) throw missing('REDIS_URL');
      return redis;
    },
    publisher: broker,
    client: (target, baseUrl, options = {}) => {
      const client = new HttpClient({ target, baseUrl, metrics, ...(token && { token }), ...options });
      clients.push(client);
      return client;
    },
  };
  if (redis) await firstConnection(redis);
  const parts = await definition.build(config, platform);
  const subscriptions = parts.consumers ?? [];
  const topics = [
    ...subscriptions.flatMap(({ definitions }) => definitions.map(({ topic }) => topic)),
    ...(parts.publishes ?? []).map(({ topic }) => topic),
  ];
  await broker.connect();
  await broker.ensureTopics([...new Set(topics)]);
  const relay = database && new OutboxRelay(database, broker, metrics, logger);
  const consumer =
    subscriptions.length > 0
      ? new MessageConsumer(subscriptions, {
          service: name,
          broker,
          logger,
          metrics,
          roundMs: config.CONSUMER_ROUND_MS,
          ...(database && { database }),
        })
      : undefined;
  const scheduler = new Scheduler([...(parts.jobs ?? []), ...(database ? housekeeping(database) : [])], {
    logger,
    metrics,
    ...(database && { database }),
    // While Redis is unavailable no replica gets a lease; the next period tries again.
    ...(redis && { leases: redisLeases(redis, `${name}:job:`, () => false) }),
  });

  let accepting = false;
  const health = healthOf(name, config.APP_VERSION, () => accepting, {
    requiredDependencies: {
      ...(database && { database: () => database.ping() }),
      ...parts.requiredDependencies,
    },
    optionalDependencies: {
      ...(redis && { redis: () => redis.ping() }),
      kafka: () => broker.ping(),
      ...(consumer && { consumer: () => consumer.ping() }),
      ...parts.optionalDependencies,
    },
  });
  const app = buildApp({
    service: name,
    version: config.APP_VERSION,
    endpoints: parts.endpoints,
    logger,
    metrics,
    verifier,
    limiter: new RateLimiter(name, redis, logger),
    ...(database && { answers: database }),
    requestsPerHour: config.RATE_LIMIT_PER_HOUR,
    bodyLimitBytes: config.BODY_LIMIT_BYTES,
    corsOrigins: config.CORS_ORIGINS.split(',').filter(Boolean),
    production: config.NODE_ENV === 'production',
    health,
  });
  const server = createUpgradingServer({ keepAliveTimeout: 65_000 }, app, parts.upgrades);
  server.listen(config.PORT, config.HOST);
  await new Promise<void>((resolve, reject) => server.once('listening', resolve).once('error', reject));

  await relay?.start();
  await parts.start?.();
  await consumer?.start();
  scheduler.start();
  accepting = true;
  const { port } = server.address() as AddressInfo;
  logger.info('service is ready', { port });

  let stopping: Promise<void> | undefined;
  const stop = async (): Promise<void> => {
    accepting = false;
    await new Promise((resolve) => setTimeout(resolve, config.SHUTDOWN_DRAIN_MS));
    await Promise.all([closeServer(server, config.SHUTDOWN_GRACE_MS), parts.drain?.()]);
    await consumer?.stop();
    await scheduler.stop();
    await parts.close?.();
    await relay?.stop();
    await broker.close();
    await Promise.all(clients.map((client) => client.close()));
    redis?.disconnect();
    await database?.close();
    await stopTracing();
  };
  return { name, url: `http://127.0.0.1:${port}`, logger, database, stop: () => (stopping ??= stop()) };
};

/** What is kept of the grace for consumers, jobs and pools once the last request has ended, ms. */
const afterRequestsMs = 3_000;

const closeServer = (server: Server, graceMs: number): Promise<void> =>
  new Promise((resolve) => {
    server.close(() => resolve());
    server.closeIdleConnections();
    // Kept-alive connections end with their next answer, requests in flight have as long as the grace lasts.
    const leastMs = Math.max(graceMs - afterRequestsMs, graceMs / 2);
    setTimeout(() => server.closeAllConnections(), leastMs).unref();
  });

/**
 * Runs a service as this process: `node main.js` serves, `node main.js migrate` brings the store up to date and exits.
 * SIGTERM and SIGINT end it gracefully.
 */
export const runService = async <Schema extends z.ZodType<PlatformConfig>>(
  definition: ServiceDefinition<Schema>,
): Promise<void> => {
  const logger = makeLogger(definition.name, 'info');
  process.on('unhandledRejection', (error) => {
    logger.error('a promise was rejected without a handler', { error });
    process.exit(1);
  });
  try {
    if (process.argv[2] === 'migrate') {
      await applyMigrations(definition, loadConfig(definition.config, process.env), logger);
      return;
    }
    const running = await startService(definition, process.env, { wholeProcess: true });
    const { SHUTDOWN_GRACE_MS: graceMs } = loadConfig(definition.config, process.env);
    const end = (signal: string) => {
      running.logger.info('service is stopping', { signal });
      setTimeout(() => process.exit(1), graceMs).unref();
      void running.stop().then(() => process.exit(0));
    };
    process.once('SIGTERM', end).once('SIGINT', end);
  } catch (error) {
    if (error instanceof ConfigError) logger.error(error.message);
    else logger.error('the service could not start', { error });
    process.exit(1);
  }
};
