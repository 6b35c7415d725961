import Redis from 'ioredis';
import { Kafka, logLevel } from 'kafkajs';
import { mongo } from 'mongoose';
import { Client } from 'pg';
import { readEnginesFile } from '../test-engines';
import { required } from '../user-error';

const { urls } = required(
  readEnginesFile(process.env['ULTRAMARKET_TEST_ENGINES'] ?? ''),
  'running test engines',
);

const redisSettings = async (url: string): Promise<Record<string, string>> => {
  const client = new Redis(url);
  const found: Record<string, string> = {};
  for (const key of ['maxmemory-policy', 'maxmemory', 'appendonly', 'save']) {
    found[key] = ((await client.config('GET', key)) as string[])[1] ?? '';
  }
  await client.quit();
  return found;
};

test('when the cache is full it evicts, and it writes nothing to disk', async () => {
  expect(await redisSettings(urls.redisUrl)).toMatchObject({
    'maxmemory-policy': 'allkeys-lru',
    appendonly: 'no',
    save: '',
  });
});

test('when the Redis of carts is full it refuses rather than evicts, and it keeps a log on disk', async () => {
  expect(await redisSettings(urls.cartRedisUrl)).toMatchObject({
    'maxmemory-policy': 'noeviction',
    appendonly: 'yes',
  });
});

test('when a test asks PostgreSQL, it is the superuser of a server that syncs its commits', async () => {
  const client = new Client({ connectionString: `${urls.postgresUrl}/postgres` });
  await client.connect();
  const { rows } = await client.query(
    `select current_setting('fsync') as fsync, current_setting('max_connections') as connections, usesuper as superuser
     from pg_user where usename = current_user`,
  );
  await client.end();
  expect(rows).toEqual([{ fsync: 'on', connections: '300', superuser: true }]);
});

test('when a topic was not created, Kafka does not invent it', async () => {
  const admin = new Kafka({
    brokers: urls.kafkaBrokers.split(','),
    logLevel: logLevel.NOTHING,
    retry: { retries: 1 },
  }).admin();
  await admin.connect();
  await expect(admin.fetchTopicMetadata({ topics: [`never-made-${Date.now()}`] })).rejects.toThrow();
  await admin.disconnect();
});

test('when a transaction is rolled back, MongoDB has nothing of it', async () => {
  const client = await new mongo.MongoClient(urls.mongoUrl, { directConnection: true }).connect();
  const database = client.db(`tools_local_${Date.now()}`);
  const collection = await database.createCollection('orders');
  const session = client.startSession();
  session.startTransaction();
  await collection.insertOne({ total: 1 }, { session });
  await session.abortTransaction();
  await session.endSession();
  expect(await collection.countDocuments()).toBe(0);
  await database.dropDatabase();
  await client.close();
});
