import { join } from 'node:path';
import { makeLogger, makeMetrics, newId } from '@ultramarket/platform';
import {
  eventually,
  lostCommits,
  type LostCommits,
  tcpProxy,
  type TcpProxy,
  testDatabaseUrl,
} from '@ultramarket/platform/testing';
import { sqlPaymentStore } from '../src/adapters/sql-payment-store';
import { stripeProvider } from '../src/adapters/stripe-provider';
import { sweepProvider } from '../src/use-cases/sweep-provider';
import { cancel, environment, pay, type Payments, startPayments } from './support';

let database: { url: string; drop: () => Promise<void> };
let line: TcpProxy;
let commits: LostCommits;
let payments: Payments;
beforeAll(async () => {
  database = await testDatabaseUrl('payment_trouble', join(__dirname, '../prisma/migrations'));
  line = await tcpProxy(database.url);
  commits = await lostCommits(database.url, line, 'platform.inbox');
  const env = { PROVIDER_TIMEOUT_MS: '300', DATABASE_URL: line.url };
  payments = await startPayments({ webhooks: false, env });
}, 90_000);
afterEach(() => payments.stripe.hook('outage', { mode: 'none' }));
afterAll(async () => {
  await payments.stop();
  await line.down();
  await commits.stop();
  await database.drop();
});

const sql = async (text: string, values: unknown[] = []) => {
  const { database } = payments.service.running;
  if (!database) throw new Error('payment has a database');
  return database.pool.query(text, values);
};

test.each([
  ['answers 500', { mode: '500', count: 2 }],
  ['does not answer', { mode: 'hang', count: 2 }],
  ['takes the money and answers 500', { mode: '500', count: 1, applied: true }],
  ['takes the money and does not answer', { mode: 'hang', count: 1, applied: true }],
])('when the provider %s, payment goes on until it knows, and charges once', async (_case, outage) => {
  const orderId = newId();
  await payments.stripe.hook('outage', outage);
  expect(await payments.ask(pay(orderId))).toMatchObject({ outcome: 'done' });
  expect(await payments.stripe.charges(orderId)).toHaveLength(1);
});

test('when the provider is away for long, no payment is refused, and payments are taken when it is back', async () => {
  const orders = Array.from({ length: 12 }, () => newId());
  await payments.stripe.hook('outage', { mode: '500' });
  const sagas = await Promise.all(orders.map((orderId) => payments.service.command(pay(orderId))));
  await eventually(async () => {
    const { rows } = await sql('SELECT count(*)::int AS count FROM payments WHERE order_id = ANY($1)', [
      orders,
    ]);
    return (rows as Array<{ count: number }>)[0]?.count === orders.length;
  });
  expect(await Promise.all(sagas.map(({ step }) => payments.answers(step)))).toEqual(orders.map(() => []));
  await payments.stripe.hook('outage', { mode: 'none' });
  // Rows whose attempts here are used up are found by the job, once they are due.
  await eventually(async () => {
    await sql('UPDATE payments SET due_at = now() WHERE task IS NOT NULL AND order_id = ANY($1)', [orders]);
    const answers = await Promise.all(sagas.map(({ step }) => payments.answers(step)));
    return answers.every((given) => given.at(-1)?.outcome === 'done');
  }, 25_000);
  for (const orderId of orders) expect(await payments.stripe.charges(orderId)).toHaveLength(1);
});

test('when a payment was stored and the service did not learn it, it is taken up when it is due, and charged once', async () => {
  const orderId = newId();
  const { step } = await commits.lose(() => payments.service.command(pay(orderId)));
  await eventually(async () => {
    await sql(`UPDATE payments SET due_at = due_at - interval '1 minute' WHERE order_id = $1`, [orderId]);
    expect(await payments.answers(step)).toMatchObject([{ outcome: 'done' }]);
  });
  expect(await payments.stripe.charges(orderId)).toHaveLength(1);
});

test('when the provider is away while a payment is confirmed, the shopper gets an error and the payment is as it was', async () => {
  const orderId = newId();
  const userId = newId();
  await payments.ask(pay(orderId, 'pm_card_authenticationRequired', 2500, userId));
  const { id: paymentId } = await payments.row(orderId);
  await payments.stripe.hook('outage', { mode: '500' });
  const answer = await payments.post('/confirm', payments.as(userId), { paymentId }).expect(502);
  expect(answer.body).toMatchObject({ code: 'UPSTREAM' });
  expect((await payments.row(orderId)).status).toBe('REQUIRES_ACTION');
});

test('when a shopper looks at a payment whose charge hangs, the outcome is awaited and the order is charged once', async () => {
  const [orderId, userId] = [newId(), newId()];
  await payments.stripe.hook('outage', { mode: 'hang', count: 1, applied: true });
  await payments.service.command(pay(orderId, 'pm_card_visa', 2500, userId));
  await eventually(async () => (await payments.row(orderId)).status === 'CREATED');
  const answer = await payments.post('', payments.as(userId), { orderId }).expect(201);
  expect(answer.body).toMatchObject({ data: { status: 'SUCCEEDED' } });
  expect(await payments.stripe.charges(orderId)).toHaveLength(1);
});

test('when an order is cancelled while its charge hangs, the outcome is awaited and no money stays', async () => {
  const orderId = newId();
  await payments.stripe.hook('outage', { mode: 'hang', count: 1, applied: true });
  await payments.service.command(pay(orderId));
  await eventually(async () => (await payments.row(orderId)).status === 'CREATED');
  expect(await payments.ask(cancel(orderId))).toMatchObject({ outcome: 'done', data: { refunded: 2500 } });
  expect(await payments.stripe.charges(orderId)).toMatchObject([{ amount_refunded: 2500 }]);
});

test('when a refund hangs after it was done, it is done once', async () => {
  const orderId = newId();
  await payments.ask(pay(orderId));
  await payments.stripe.hook('outage', { mode: 'hang', count: 1, applied: true });
  expect(await payments.ask(cancel(orderId))).toMatchObject({ outcome: 'done', data: { refunded: 2500 } });
  expect(await payments.stripe.charges(orderId)).toMatchObject([{ amount_refunded: 2500 }]);
});

test('when a part is refunded and the answer is lost, the part goes back once', async () => {
  const orderId = newId();
  await payments.ask(pay(orderId));
  const { id } = await payments.row(orderId);
  await payments.stripe.hook('outage', { mode: 'hang', count: 1, applied: true });
  await payments
    .api()
    .post(`/api/v1/payments/${id}/refund`)
    .set({ Authorization: payments.staff, 'Idempotency-Key': newId() })
    .send({ amount: { amount: 700, currency: 'USD' }, reason: 'damaged' })
    .expect(201);
  expect(await payments.stripe.charges(orderId)).toMatchObject([{ amount_refunded: 700 }]);
});

test.each([
  ['was charged', true, 'SUCCEEDED', 1],
  ['was never charged', false, 'FAILED', 0],
])(
  'when the key has expired at the provider of a payment that %s, it is looked for and not charged again',
  async (_case, applied, status, charges) => {
    const orderId = newId();
    // As often as one process asks before it leaves the payment to the next look at what is due.
    await payments.stripe.hook('outage', { mode: 'hang', count: 5, applied });
    await payments.service.command(pay(orderId));
    await eventually(async () => (await payments.row(orderId)).status === 'CREATED');
    if (applied) await eventually(async () => (await payments.stripe.charges(orderId)).length === 1);
    // As if a day had passed and another key had to be used: only the look-up can know.
    await sql(
      `UPDATE payments SET created_at = now() - interval '24 hours', attempt = 2 WHERE order_id = $1`,
      [orderId],
    );
    await eventually(async () => {
      await sql('UPDATE payments SET due_at = now() WHERE order_id = $1 AND task IS NOT NULL', [orderId]);
      return (await payments.row(orderId)).status === status;
    }, 25_000);
    expect(await payments.stripe.charges(orderId)).toHaveLength(charges);
  },
  40_000,
);

/** The provider as the service asks it. */
const provider = () => {
  const { STRIPE_API_URL: apiUrl, STRIPE_SECRET_KEY: secretKey } = environment(payments.stripe);
  return stripeProvider({
    apiUrl,
    secretKey,
    webhookSecret: 'unused',
    timeoutMs: 2000,
    scope: 'ultramarket',
    metrics: makeMetrics('test'),
  });
};

test('when the key has expired at the provider of a refund that was made, it is looked for and not made again', async () => {
  const orderId = newId();
  await payments.ask(pay(orderId));
  const { id: paymentId, intent_id: intentId } = await payments.row(orderId);
  const id = newId();
  await payments.stripe.api('POST', 'refunds', {
    payment_intent: intentId ?? '',
    amount: '700',
    'metadata[refundId]': id,
  });
  const refund = {
    id,
    paymentId,
    amount: 700,
    currency: 'USD',
    status: 'PENDING' as const,
    reason: 'damaged',
    requestKey: null,
    requestedBy: null,
    providerRefundId: null,
    failureCode: null,
    createdAt: new Date(Date.now() - 24 * 3_600_000),
  };
  expect(await provider().refund(refund, intentId ?? '')).toMatchObject({ kind: 'done' });
  expect(await payments.stripe.charges(orderId)).toMatchObject([{ amount_refunded: 700 }]);
});

test('when an intent at the provider has no payment here, it is voided', async () => {
  const intent = (metadata: Record<string, string>) =>
    payments.stripe.api<{ id: string }>('POST', 'payment_intents', {
      amount: '900',
      currency: 'usd',
      ...Object.fromEntries(Object.entries(metadata).map(([key, value]) => [`metadata[${key}]`, value])),
    });
  const orphan = await intent({ paymentId: newId(), shop: 'ultramarket' });
  const stranger = await intent({ paymentId: newId(), shop: 'another' });
  const odd = await intent({ paymentId: 'order-17', shop: 'ultramarket' });
  const orderId = newId();
  await payments.ask(pay(orderId, 'pm_card_authenticationRequired'));
  const { database } = payments.service.running;
  if (!database) throw new Error('payment has a database');
  const soon = () => new Date(Date.now() + 16 * 60_000);
  await sweepProvider({
    provider: provider(),
    store: sqlPaymentStore(database),
    logger: makeLogger('test', 'silent'),
    now: soon,
  })();
  const statusOf = async (id: string | null) =>
    (await payments.stripe.api<{ status: string }>('GET', `payment_intents/${id}`)).status;
  expect(await statusOf(orphan.id)).toBe('canceled');
  expect(await statusOf(stranger.id)).toBe('requires_payment_method');
  expect(await statusOf(odd.id)).toBe('requires_payment_method');
  expect(await statusOf((await payments.row(orderId)).intent_id)).toBe('requires_action');
});

test('when the sweep has run, it is known until when, so that the next one goes on from there', async () => {
  await payments.service.runJob('sweep-provider');
  const { rows } = await sql(`SELECT now() - swept_until < interval '16 minutes' AS recent FROM sweeps`);
  expect(rows).toEqual([{ recent: true }]);
});

test('when a payment cannot be stored, the provider is never asked for it', async () => {
  const orderId = newId();
  await sql(`
    CREATE FUNCTION test_refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'refused'; END $$;
    CREATE CONSTRAINT TRIGGER test_refuse AFTER INSERT ON payments DEFERRABLE INITIALLY DEFERRED
      FOR EACH ROW WHEN (NEW.order_id = '${orderId}') EXECUTE FUNCTION test_refuse()`);
  await payments.service.command(pay(orderId));
  await eventually(async () => {
    const { text } = await payments.api().get('/metrics').expect(200);
    expect(text).toMatch(/messages_handled_total\{type="ProcessPayment",outcome="dead-letter"/);
  });
  expect(await payments.stripe.charges(orderId)).toEqual([]);
});

test('when a fault in the code would break the books, the database refuses', async () => {
  const orderId = newId();
  await payments.ask(pay(orderId));
  const { id } = await payments.row(orderId);
  const leg = (account: string, amount: number) => [newId(), id, account, amount, 'USD'];
  const insert =
    'INSERT INTO ledger_entries (entry_id, payment_id, account, amount, currency) VALUES ($1, $2, $3, $4, $5)';
  await expect(sql(insert, leg('orders', 5))).rejects.toThrow('do not add up to zero');
  await expect(sql('UPDATE ledger_entries SET amount = 1')).rejects.toThrow('append only');
  await expect(sql('DELETE FROM ledger_entries')).rejects.toThrow('append only');
  const refund = `INSERT INTO refunds (id, payment_id, amount, currency, status, reason) VALUES ($1, $2, $3, 'USD', 'SUCCEEDED', 'x')`;
  await sql(refund, [newId(), id, 2000]);
  await expect(sql(refund, [newId(), id, 501])).rejects.toThrow('payments_refunds_at_most_captured');
  const again = `INSERT INTO payments (id, order_id, amount, currency, provider, status, correlation_id)
                 VALUES ($1, $2, 1, 'USD', 'stripe', 'CREATED', 'x')`;
  await expect(sql(again, [newId(), orderId])).rejects.toThrow('payments_order_id_kind_key');
});
