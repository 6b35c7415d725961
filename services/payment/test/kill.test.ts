import { join } from 'node:path';
import { Client } from 'pg';
import { type Message } from '@ultramarket/contracts';
import { Broker, makeLogger, newId } from '@ultramarket/platform';
import {
  eventually,
  freePort,
  testAuthority,
  testDatabaseUrl,
  testEngines,
} from '@ultramarket/platform/testing';
import { ended, startScript, startStripe } from './stripe';
import { cancel, environment, pay } from './support';

/** A message on the wire, as a saga sends it. */
const record = (message: Message) => {
  const eventId = newId();
  const saga = {
    sagaId: message.key,
    saga: 'test',
    step: 's',
    attempt: 1,
    undo: false,
    replyTo: 'test.replies',
  };
  const value = JSON.stringify({
    eventId,
    type: message.type,
    version: message.version,
    occurredAt: new Date().toISOString(),
    producer: 'test',
    key: message.key,
    correlationId: eventId,
    causationId: null,
    tenantId: 'default',
    saga,
    payload: message.payload,
  });
  return { topic: message.topic, key: message.key, headers: { type: message.type }, value };
};

test('when the process is killed again and again, each order is charged once and cancelled ones keep nothing', async () => {
  const { kafkaBrokers } = testEngines();
  const port = await freePort();
  const webhookUrl = `http://127.0.0.1:${port}/api/v1/payments/webhooks/stripe`;
  const [stripe, authority, database] = await Promise.all([
    startStripe(webhookUrl, 250),
    testAuthority(),
    testDatabaseUrl('payment_kill', join(__dirname, '../prisma/migrations')),
  ]);
  const prefix = `kill${newId().slice(-8)}.`;
  const env = {
    NODE_ENV: 'test',
    HOST: '127.0.0.1',
    PORT: String(port),
    LOG_LEVEL: 'error',
    KAFKA_BROKERS: kafkaBrokers,
    KAFKA_PREFIX: prefix,
    JWKS_URL: authority.jwksUrl,
    DATABASE_URL: database.url,
    PROVIDER_CONCURRENCY: '8',
    ...environment(stripe),
  };
  const start = () => startScript('services/payment/src/main.ts', env);
  const broker = new Broker({
    brokers: kafkaBrokers,
    prefix,
    clientId: 'test',
    partitions: 1,
    replication: 1,
    logger: makeLogger('test', 'silent'),
  });
  const client = new Client({ connectionString: database.url });
  const count = async (where: string) =>
    Number(
      (await client.query<{ n: string }>(`SELECT count(*) AS n FROM payments WHERE ${where}`)).rows[0]?.n,
    );
  let service = start();
  const kill = async () => {
    service.kill('SIGKILL');
    await ended(service);
  };
  try {
    await client.connect();
    await broker.connect();
    await broker.ensureTopics(['payment.commands', 'test.replies']);
    const kept: string[] = [];
    const dropped: string[] = [];
    for (let round = 1; round <= 3; round += 1) {
      const orders = Array.from({ length: 30 }, () => newId());
      kept.push(...orders.slice(0, 20));
      dropped.push(...orders.slice(20));
      const before = await count('captured > 0');
      await broker.send(orders.map((orderId) => record(pay(orderId))));
      await broker.send(orders.slice(20).map((orderId) => record(cancel(orderId))));
      // In the middle of things: some calls are answered, some under way, some not made.
      await eventually(async () => (await count('captured > 0')) > before, 30_000);
      await kill();
      // Whatever the dead process had taken over, for however long, the next one takes up at once.
      await client.query(`UPDATE payments SET due_at = now() + interval '1 hour' WHERE task IS NOT NULL`);
      await client.query(`UPDATE refunds SET due_at = now() + interval '1 hour' WHERE status = 'PENDING'`);
      service = start();
    }
    await eventually(
      async () => (await count('true')) === 90 && (await count('task IS NOT NULL')) === 0,
      60_000,
    );
    await eventually(async () => (await count(`status = 'SUCCEEDED'`)) === kept.length, 30_000);
    for (const orderId of kept)
      expect(await stripe.charges(orderId)).toMatchObject([{ amount: 2500, amount_refunded: 0 }]);
    for (const orderId of dropped) {
      const charges = await stripe.charges(orderId);
      expect(charges.length).toBeLessThanOrEqual(1);
      for (const charge of charges) expect(charge.amount_refunded).toBe(charge.amount);
    }
    const { rows } = await client.query<{ sum: string; provider: string }>(
      `SELECT sum(amount) AS sum, sum(amount) FILTER (WHERE account = 'provider:stripe') AS provider FROM ledger_entries`,
    );
    expect(rows[0]).toEqual({ sum: '0', provider: String(kept.length * 2500) });
    const replies = await client.query<{ key: string }>(
      `SELECT DISTINCT key FROM platform.outbox WHERE topic = 'test.replies'`,
    );
    expect(new Set(replies.rows.map(({ key }) => key))).toEqual(new Set([...kept, ...dropped]));
  } finally {
    await kill();
    await client.end();
    await broker.close();
    await stripe.stop();
    await authority.close();
    await database.drop();
  }
}, 180_000);
