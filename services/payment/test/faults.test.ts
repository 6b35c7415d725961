import { join } from 'node:path';
import { Client } from 'pg';
import { Database, makeLogger, makeMetrics, newId } from '@ultramarket/platform';
import { eventually, lostCommits, tcpProxy, testDatabaseUrl } from '@ultramarket/platform/testing';
import { mismatchReport } from '../src/adapters/mismatch-report';
import { prismaPaymentReader } from '../src/adapters/prisma-payment-reader';
import { sqlPaymentStore } from '../src/adapters/sql-payment-store';
import { type IntentUpdate, type Payment } from '../src/domain/payment';
import { type PaymentProvider, type PaymentStore, type ProviderEvent } from '../src/ports';
import { confirmPayment } from '../src/use-cases/confirm-payment';
import { parkedAtMost, receiveEvents, retryParked } from '../src/use-cases/receive-events';
import { storeOutcomes } from '../src/use-cases/store-outcomes';
import { type ProviderWorker, providerWorker } from '../src/workers/provider-worker';
import { begun, wanted } from './support';

const logger = makeLogger('test', 'silent');
const logged = jest.spyOn(logger, 'error');
const now = () => new Date();
const databaseAt = (address: string): Database =>
  new Database({ url: address, service: 'payment', metrics: makeMetrics('test'), logger });
let url: string;
let drop: () => Promise<void>;
let database: Database;
let store: PaymentStore;
beforeAll(async () => {
  ({ url, drop } = await testDatabaseUrl('payment_faults', join(__dirname, '../prisma/migrations')));
  database = databaseAt(url);
  store = sqlPaymentStore(database);
});
beforeEach(() => logged.mockClear());
afterEach(() => sql('UPDATE payments SET task = NULL'));
afterAll(async () => {
  const [ledger] = await sql<{ sum: number }>(
    'SELECT coalesce(sum(amount), 0)::int AS sum FROM ledger_entries',
  );
  await database.close();
  await drop();
  expect(ledger?.sum).toBe(0);
});
const sql = async <Row extends object>(text: string, values: unknown[] = []): Promise<Row[]> =>
  (await database.pool.query<Row>(text, values)).rows;

const unexpected = () => {
  throw new Error('not expected in this test');
};
const noProvider: PaymentProvider = {
  name: 'stripe',
  charge: unexpected,
  read: unexpected,
  find: unexpected,
  void: unexpected,
  refund: unexpected,
  event: unexpected,
  unpaid: unexpected,
};
const reportMismatch = mismatchReport(makeMetrics('mismatches'), logger);
/** A worker whose provider answers what a test wants. */
const workerOf = (answers: Partial<PaymentProvider>, its = store) =>
  providerWorker({
    provider: { ...noProvider, ...answers },
    store: its,
    logger,
    now,
    reportMismatch,
    concurrency: 32,
  });
const paid = (intentId = `pi_${newId()}`): IntentUpdate => ({ kind: 'succeeded', intentId, received: 2500 });

const stored = async (count: number): Promise<Payment[]> => {
  const payments = Array.from({ length: count }, wanted);
  await store.transaction((tx) => tx.insert(payments));
  return payments;
};
const one = async (): Promise<Payment> => {
  const [payment] = await stored(1);
  if (!payment) throw new Error('a payment was stored');
  return payment;
};
const statusesOf = async (payments: readonly Payment[]): Promise<string[]> => {
  const ids = payments.map(({ id }) => id);
  const rows = await sql<{ status: string }>(
    'SELECT status FROM payments WHERE id = ANY($1) ORDER BY array_position($1, id)',
    [ids],
  );
  return rows.map(({ status }) => status);
};
/** A payment whose money is there. */
const onePaid = async (): Promise<Payment> => {
  const payment = await one();
  await storeOutcomes(store, [{ task: { kind: 'CHARGE', payment }, update: paid() }], reportMismatch);
  return payment;
};

test('when a fault in the code spoils a question, the payment stays open and is asked about again', async () => {
  const payment = await one();
  const faulty = workerOf({ charge: () => Promise.reject(new TypeError('x is undefined')) });
  await faulty.add({ kind: 'CHARGE', payment });
  expect(logged).toHaveBeenCalledTimes(1);
  expect(await statusesOf([payment])).toEqual(['CREATED']);

  await sql(`UPDATE payments SET due_at = now() - interval '1 second' WHERE id = $1`, [payment.id]);
  await workerOf({ charge: async () => paid() }).resume();
  await eventually(async () => expect(await statusesOf([payment])).toEqual(['SUCCEEDED']));
});

test('when the database is lost while an answer is stored, the answer is kept and stored afterwards', async () => {
  const payment = await one();
  const charge = jest.fn(async () => paid());
  const other = new Client({ connectionString: url });
  await other.connect();
  await other.query('BEGIN');
  await other.query('SELECT FROM payments WHERE id = $1 FOR UPDATE', [payment.id]);
  const asked = workerOf({ charge }).add({ kind: 'CHARGE', payment });
  await eventually(async () => {
    const ended = await other.query(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
       WHERE datname = current_database() AND wait_event_type = 'Lock'`,
    );
    return ended.rowCount === 1;
  });
  await other.end();
  await asked;
  expect(await statusesOf([payment])).toEqual(['SUCCEEDED']);
  expect(charge).toHaveBeenCalledTimes(1);
  expect(logged).not.toHaveBeenCalled();
});

test('when an answer was stored and the worker did not learn it, the money is booked once', async () => {
  const line = await tcpProxy(url);
  const distant = databaseAt(line.url);
  const commits = await lostCommits(url, line);
  try {
    const payment = await one();
    const charge = jest.fn(async () => paid());
    const worker = workerOf({ charge }, sqlPaymentStore(distant));
    await commits.lose(() => worker.add({ kind: 'CHARGE', payment }));
    expect(charge).toHaveBeenCalledTimes(1);
    expect(await statusesOf([payment])).toEqual(['SUCCEEDED']);
    expect(
      await sql('SELECT amount::int FROM ledger_entries WHERE payment_id = $1 ORDER BY amount', [payment.id]),
    ).toEqual([{ amount: -2500 }, { amount: 2500 }]);
    expect(logged).not.toHaveBeenCalled();
  } finally {
    await commits.stop();
    await distant.close();
    await line.down();
  }
});

test('when the database is away, webhooks that came together are refused together and not one after the other', async () => {
  const transaction = jest.fn(() => Promise.reject(new Error('Connection terminated unexpectedly')));
  const away = { ...store, transaction };
  const receive = receiveEvents({ store: away, taskQueue: workerOf({}), reportMismatch, logger }, 'stripe');
  const outcomes = await Promise.allSettled(
    [wanted(), wanted(), wanted()].map((one) => receive(eventOf(one))),
  );
  expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
  expect(transaction).toHaveBeenCalledTimes(1);
});

test('when one answer of a batch cannot be stored, the others are stored and it stays open', async () => {
  const payments = await stored(3);
  // Two payments of one intent: whatever the provider did, one of them must not be believed.
  const worker = workerOf({
    charge: async ({ id }) => paid(id === payments[2]?.id ? undefined : 'pi_twice'),
  });
  await Promise.all(payments.map((payment) => worker.add({ kind: 'CHARGE', payment })));
  expect(await statusesOf(payments)).toEqual(['SUCCEEDED', 'CREATED', 'SUCCEEDED']);
  expect(logged).toHaveBeenCalledTimes(1);
});

const takesUp: Array<[string, (worker: ProviderWorker) => Promise<void>]> = [
  ['a new process starts', (worker) => worker.takeOver()],
  ['their time has come', (worker) => worker.resume()],
];

test.each(takesUp)('when %s, all charges without an answer are made, each once', async (_when, takeUp) => {
  const payments = await stored(201);
  await sql(`UPDATE payments SET due_at = now() - interval '1 second' WHERE task IS NOT NULL`);
  const charge = jest.fn(async () => paid());
  await takeUp(workerOf({ charge }));
  await eventually(async () => expect(new Set(await statusesOf(payments))).toEqual(new Set(['SUCCEEDED'])));
  expect(charge).toHaveBeenCalledTimes(201);
});

test.each(takesUp)('when %s, refunds without an answer are made', async (_when, takeUp) => {
  const { id: paymentId } = await onePaid();
  const refund = begun({ paymentId });
  await store.transaction((tx) => tx.insertRefunds([refund]));
  await sql(`UPDATE refunds SET due_at = now() - interval '1 second' WHERE id = $1`, [refund.id]);
  const asked: string[] = [];
  await takeUp(
    workerOf({
      refund: async ({ id }) => {
        asked.push(id);
        return { kind: 'done', providerRefundId: `re_${id}` };
      },
    }),
  );
  await eventually(async () =>
    expect(await sql('SELECT status, refunded FROM payments WHERE id = $1', [paymentId])).toEqual([
      { status: 'PARTIALLY_REFUNDED', refunded: '700' },
    ]),
  );
  expect(asked).toEqual([refund.id]);
});

test('when a refund is refused by the provider, the money may go back in another one', async () => {
  const payment = await onePaid();
  const refund = begun({ paymentId: payment.id, amount: 2500 });
  await store.transaction((tx) => tx.insertRefunds([refund]));
  const update = { kind: 'failed', providerRefundId: 're_1', code: 'lost_or_stolen_card' } as const;
  await workerOf({ refund: async () => update }).add({ kind: 'REFUND', payment, refund });
  expect(await sql('SELECT status, failure_code FROM refunds WHERE id = $1', [refund.id])).toEqual([
    { status: 'FAILED', failure_code: 'lost_or_stolen_card' },
  ]);
  expect(await sql('SELECT status, refunding FROM payments WHERE id = $1', [payment.id])).toEqual([
    { status: 'SUCCEEDED', refunding: '0' },
  ]);
});

test.each([
  ['another amount', { received: 7, currency: 'USD' }],
  ['another currency', { received: 700, currency: 'EUR' }],
])(
  'when the provider says that a refund is of %s, it stays open and staff are notified',
  async (_what, money) => {
    const payment = await onePaid();
    const refund = begun({ paymentId: payment.id });
    await store.transaction((tx) => tx.insertRefunds([refund]));
    const mismatching = workerOf({ refund: async () => ({ kind: 'done', providerRefundId: 're_1', money }) });
    await mismatching.add({ kind: 'REFUND', payment, refund });
    expect(await sql('SELECT status FROM refunds WHERE id = $1', [refund.id])).toEqual([
      { status: 'PENDING' },
    ]);
    expect(await sql('SELECT status, refunded FROM payments WHERE id = $1', [payment.id])).toEqual([
      { status: 'SUCCEEDED', refunded: '0' },
    ]);
    expect(logged).toHaveBeenCalledTimes(1);
    const right = {
      kind: 'done',
      providerRefundId: 're_1',
      money: { received: 700, currency: 'USD' },
    } as const;
    await workerOf({ refund: async () => right }).add({ kind: 'REFUND', payment, refund });
    expect(await sql('SELECT status FROM refunds WHERE id = $1', [refund.id])).toEqual([
      { status: 'SUCCEEDED' },
    ]);
  },
);

test('when a fault in the code spoils a confirmation, the provider is not blamed for it', async () => {
  const payment = await one();
  const waiting = { kind: 'action', intentId: `pi_${newId()}`, clientSecret: 's' } as const;
  await storeOutcomes(store, [{ task: { kind: 'CHARGE', payment }, update: waiting }], reportMismatch);
  const provider = { ...noProvider, read: () => Promise.reject(new TypeError('x is undefined')) };
  const confirm = confirmPayment({
    provider,
    store,
    reader: prismaPaymentReader(database),
    taskQueue: workerOf({}),
    reportMismatch,
  });
  const actor = {
    userId: payment.userId ?? '',
    role: 'CUSTOMER',
    email: 'a@shop.test',
    permissions: [],
  } as const;
  await expect(confirm({ paymentId: payment.id }, actor)).rejects.toThrow('x is undefined');
});

const eventOf = (payment: Payment, id = `evt_${newId()}`): ProviderEvent => {
  const intentId = `pi_${newId()}`;
  return {
    id,
    type: 'payment_intent.succeeded',
    about: { paymentId: payment.id, intentId, news: paid(intentId) },
  };
};

test('when one webhook of a batch cannot be stored, only its sender gets an error, and may send it again', async () => {
  const payments = await stored(3);
  const [first, second, third] = payments;
  if (!first || !second || !third) throw new Error('three payments were stored');
  const receive = receiveEvents({ store, taskQueue: workerOf({}), reportMismatch, logger }, 'stripe');
  // PostgreSQL takes no NUL.
  const broken = eventOf(second, 'evt_\u0000');
  const outcomes = await Promise.allSettled([eventOf(first), broken, eventOf(third)].map(receive));
  expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  expect(await statusesOf(payments)).toEqual(['SUCCEEDED', 'CREATED', 'SUCCEEDED']);
  await expect(receive(broken)).rejects.toThrow();
  await receive(eventOf(second));
  expect(await statusesOf(payments)).toEqual(['SUCCEEDED', 'SUCCEEDED', 'SUCCEEDED']);
});

test('when the payment of a webhook never comes, the webhook is given up and logged as an error', async () => {
  const deps = { store, taskQueue: workerOf({}), reportMismatch, logger };
  const event = eventOf(wanted());
  await receiveEvents(deps, 'stripe')(event);
  const look = async () => {
    await sql('UPDATE webhook_events SET due_at = now() WHERE id = $1', [event.id]);
    await retryParked(deps)();
    return sql('SELECT state, attempts FROM webhook_events WHERE id = $1', [event.id]);
  };
  for (let attempt = 1; attempt < parkedAtMost; attempt += 1)
    expect(await look()).toEqual([{ state: 'PARKED', attempts: attempt }]);
  expect(logged).not.toHaveBeenCalled();
  expect(await look()).toEqual([{ state: 'ABANDONED', attempts: parkedAtMost }]);
  expect(await look()).toEqual([{ state: 'ABANDONED', attempts: parkedAtMost }]);
  expect(logged).toHaveBeenCalledTimes(1);
});
