import { type z } from 'zod';
import { type Envelope, type Message, type SagaReply, type SagaContext } from '@ultramarket/contracts';
import { type PlatformConfig } from '../config';
import { statement } from '../database/statement';
import { newId } from '../ids';
import { type Job } from '../jobs/scheduler';
import { makeLogger } from '../logging';
import { Broker } from '../messaging/broker';
import { toRow } from '../messaging/outbox-rows';
import { type RunningService, type ServiceDefinition, startService } from '../service';
import { testAuthority, type TestAuthority } from './authority';
import { testDatabaseUrl, testEngines, uniqueName } from './engines';
import { eventually } from './eventually';

const outbox = statement<{ value: string }>('test-outbox', 'SELECT value FROM platform.outbox ORDER BY seq');

export interface TestService {
  readonly running: RunningService;
  readonly authority: TestAuthority;
  readonly url: string;
  /** What the service was started with; another replica of it starts with the same. */
  readonly env: Readonly<Record<string, string>>;
  /** Sends a message to the service as another service would; returns its id. */
  deliver(message: Message, options?: { messageId?: string; occurredAt?: Date }): Promise<string>;
  /** Sends a command as a saga would. */
  command(message: Message, saga?: Partial<SagaContext>): Promise<SagaContext>;
  /** What the service has published of one type so far, oldest first; without PostgreSQL, on the topics in `topics`. */
  published<Payload = Record<string, unknown>>(type: string): Promise<Payload[]>;
  /** Runs one of the service's jobs now instead of when its period is over. @throws when the service has no such job */
  runJob(name: string): Promise<void>;
  /** Waits for the service's answer to a command. */
  replyTo(saga: SagaContext): Promise<SagaReply>;
  stop(): Promise<void>;
}

/** Collects everything that comes on the topics, as another service would get it. */
const listen = async (
  broker: Broker,
  topics: readonly string[],
): Promise<{ envelopes: Envelope[]; close: () => Promise<void> }> => {
  const envelopes: Envelope[] = [];
  const consumer = broker.consumer('test-subscriber');
  await consumer.connect();
  await consumer.subscribe({ topics: topics.map((topic) => broker.name(topic)), fromBeginning: true });
  await consumer.run({
    eachMessage: async ({ message }) => {
      envelopes.push(JSON.parse(String(message.value)) as Envelope);
    },
  });
  return { envelopes, close: () => consumer.disconnect() };
};

/**
 * Starts one service as it runs in production, on the real engines: its own database, its own topics and groups, a
 * free port. Other services are absent; give their URLs in `env`.
 */
export const startTestService = async <Schema extends z.ZodType<PlatformConfig>>(
  definition: ServiceDefinition<Schema>,
  env: Record<string, string> = {},
  { topics = [] }: { topics?: readonly string[] } = {},
): Promise<TestService> => {
  const engines = testEngines();
  const authority = await testAuthority();
  const database = definition.migrations
    ? await testDatabaseUrl(definition.name, definition.migrations)
    : undefined;
  const prefix = `${uniqueName('t')}.`;
  const broker = new Broker({
    brokers: engines.kafkaBrokers,
    prefix,
    clientId: 'test',
    partitions: 1,
    replication: 1,
    logger: makeLogger('test', 'silent'),
  });
  await broker.connect();
  await broker.ensureTopics(['test.replies', ...topics]);
  const subscriber = topics.length > 0 ? await listen(broker, topics) : undefined;
  const environment = {
    NODE_ENV: 'test',
    HOST: '127.0.0.1',
    PORT: '0',
    LOG_LEVEL: process.env['TEST_LOG_LEVEL'] ?? 'silent',
    KAFKA_BROKERS: engines.kafkaBrokers,
    KAFKA_PREFIX: prefix,
    CONSUMER_ROUND_MS: '0',
    REDIS_URL: engines.redisUrl,
    JWKS_URL: authority.jwksUrl,
    RATE_LIMIT_PER_HOUR: '1000000',
    MIGRATE_ON_START: 'true',
    ...(database && { DATABASE_URL: database.url }),
    ...env,
  };
  let jobs: readonly Job[] = [];
  const build: typeof definition.build = async (config, platform) => {
    const parts = await definition.build(config, platform);
    jobs = parts.jobs ?? [];
    return parts;
  };
  const closeSurroundings = async (): Promise<void> => {
    await subscriber?.close();
    await broker.close();
    await authority.close();
    await database?.drop();
  };
  const running = await startService({ ...definition, build }, environment).catch(async (error: unknown) => {
    await closeSurroundings();
    throw error;
  });

  const envelopes = async (): Promise<Array<Envelope>> => {
    if (subscriber) return subscriber.envelopes;
    if (!running.database) throw new Error(`${definition.name} has no outbox to look into`);
    return (await running.database.query(outbox)).map(({ value }) => JSON.parse(value) as Envelope);
  };
  const published = async <Payload>(type: string): Promise<Payload[]> =>
    (await envelopes()).filter((envelope) => envelope.type === type).map(({ payload }) => payload as Payload);
  const deliver: TestService['deliver'] = async (message, { messageId, occurredAt } = {}) => {
    const row = toRow('test', message);
    const id = messageId ?? row.messageId;
    const value = JSON.stringify({
      ...(JSON.parse(row.value) as Envelope),
      eventId: id,
      ...(occurredAt && { occurredAt: occurredAt.toISOString() }),
    });
    await broker.send([{ ...row, value }]);
    return id;
  };

  return {
    running,
    authority,
    url: running.url,
    env: environment,
    deliver,
    published,
    command: async (message, saga = {}) => {
      const context: SagaContext = {
        sagaId: message.key,
        saga: 'test-saga',
        step: newId(),
        attempt: 1,
        undo: false,
        replyTo: 'test.replies',
        ...saga,
      };
      await deliver({ ...message, saga: context });
      return context;
    },
    runJob: async (name) => {
      const job = jobs.find((one) => one.name === name);
      if (!job) throw new Error(`${definition.name} has no job ${name}`);
      await job.run();
    },
    replyTo: (saga) =>
      eventually(async () => {
        const replies = await published<SagaReply>('SagaReply');
        const reply = replies.filter((one) => one.step === saga.step && one.sagaId === saga.sagaId).at(-1);
        if (!reply) throw new Error(`no reply to ${saga.step}`);
        return reply;
      }),
    stop: async () => {
      await running.stop();
      await closeSurroundings();
    },
  };
};
