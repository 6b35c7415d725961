import { spawn } from 'node:child_process';
import { appendFileSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startStripeServer } from '../start-stripe-server';
import { DEFAULT_LIMITS } from '../store';
import { clientOf, refusalOf, SECRET_KEY, until, withStripe } from './with-stripe';

const PAYMENT = {
  amount: 700,
  currency: 'usd',
  confirm: true,
  payment_method: 'pm_card_visa',
  payment_method_types: ['card'],
  metadata: { orderId: 'order-7' },
};

test('when a key is used again, the first answer comes back, also after a restart', async () => {
  const server = await withStripe();
  const first = await server.stripe().paymentIntents.create(PAYMENT, { idempotencyKey: 'key-1' });
  await server.stripe().refunds.create({ payment_intent: first.id });
  await server.restart();
  const again = await server.stripe().paymentIntents.create(PAYMENT, { idempotencyKey: 'key-1' });

  expect(again.lastResponse.headers['idempotent-replayed']).toBe('true');
  expect({ ...again }).toEqual({ ...first });
  expect(await server.hook('charges')).toMatchObject({
    total: 1,
    dropped: 0,
    data: [{ metadata: { orderId: 'order-7' } }],
  });
  await server.close();
});

test('when a key comes back with other parameters, it is refused', async () => {
  const server = await withStripe();
  await server.stripe().paymentIntents.create(PAYMENT, { idempotencyKey: 'key-1' });
  const refusal = await refusalOf(
    server.stripe().paymentIntents.create({ ...PAYMENT, amount: 701 }, { idempotencyKey: 'key-1' }),
  );
  expect(refusal).toMatchObject({ type: 'StripeIdempotencyError', statusCode: 400 });
  await server.close();
});

test('when a refusal of the card is asked for again, no second attempt is made', async () => {
  const server = await withStripe();
  const declined = { ...PAYMENT, payment_method: 'pm_card_chargeDeclined' };
  const first = await refusalOf(server.stripe().paymentIntents.create(declined, { idempotencyKey: 'key-2' }));
  const again = await refusalOf(server.stripe().paymentIntents.create(declined, { idempotencyKey: 'key-2' }));
  expect(again.payment_intent?.id).toBe(first.payment_intent?.id);
  expect(await server.hook('charges?status=failed')).toMatchObject({ total: 1 });
  await server.close();
});

test('when two calls carry the same key at once, one works and the other is refused for now', async () => {
  const server = await withStripe({ latencyMs: 60 });
  const call = () => server.stripe().paymentIntents.create(PAYMENT, { idempotencyKey: 'key-3' });
  const results = await Promise.allSettled([call(), call()]);
  expect(results.filter((each) => each.status === 'fulfilled')).toHaveLength(1);
  expect(results.find((each) => each.status === 'rejected')?.reason).toMatchObject({
    statusCode: 409,
    code: 'idempotency_key_in_use',
  });
  expect(await server.hook('charges')).toMatchObject({ total: 1 });
  await server.close();
});

test('when a key is older than a day, it is free again', async () => {
  let time = Date.now();
  const server = await withStripe({ now: () => time });
  const first = await server.stripe().paymentIntents.create(PAYMENT, { idempotencyKey: 'key-4' });
  time += 25 * 60 * 60 * 1_000;
  const later = await server.stripe().paymentIntents.create(PAYMENT, { idempotencyKey: 'key-4' });
  expect(later.id).not.toBe(first.id);
  await server.close();
});

test('when the answer is lost after the work was done, the same key finds the payment', async () => {
  const server = await withStripe();
  await server.hook('outage', { mode: '500', count: 1, applied: true });
  expect(
    await refusalOf(server.stripe().paymentIntents.create(PAYMENT, { idempotencyKey: 'key-5' })),
  ).toMatchObject({ statusCode: 500 });
  const found = await server.stripe().paymentIntents.create(PAYMENT, { idempotencyKey: 'key-5' });
  expect(found.lastResponse.headers['idempotent-replayed']).toBe('true');
  expect(await server.hook('charges')).toMatchObject({ total: 1 });
  await server.close();
});

test('when the provider hangs, calls time out until the outage ends', async () => {
  const server = await withStripe();
  await server.hook('outage', { mode: 'hang' });
  const refusal = await refusalOf(server.stripe().paymentIntents.create(PAYMENT, { timeout: 100 }));
  expect(refusal.type).toBe('StripeConnectionError');
  await server.hook('outage', { mode: 'none' });
  expect((await server.stripe().paymentIntents.create(PAYMENT)).status).toBe('succeeded');
  await server.close();
});

test('when the process is killed, every answered payment is there afterwards', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'stripe-kill-'));
  const stateFile = join(directory, 'state');
  const child = spawn(process.execPath, ['--import', 'tsx', join(__dirname, '..', 'main.ts')], {
    env: { ...process.env, PORT: '0', STATE_FILE: stateFile, STRIPE_SECRET_KEY: SECRET_KEY, LATENCY_MS: '0' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  await until(() => /:\d+\n/.test(output), 20_000);
  const stripe = clientOf(Number(/:(\d+)\n/.exec(output)?.[1]));
  const answered: string[] = [];
  const flood = Promise.allSettled(
    Array.from({ length: 200 }, async () => answered.push((await stripe.paymentIntents.create(PAYMENT)).id)),
  );
  await until(() => answered.length > 40);
  child.kill('SIGKILL');
  await flood;

  const server = await startStripeServer({ port: 0, stateFile, secretKey: SECRET_KEY, latencyMs: 0 });
  for (const id of answered) {
    expect((await clientOf(server.port).paymentIntents.retrieve(id)).status).toBe('succeeded');
  }
  await server.close();
  rmSync(directory, { recursive: true, force: true });
});

test('when the journal grows, it is replaced by a snapshot and nothing is lost; a torn line is ignored', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'stripe-snapshot-'));
  const stateFile = join(directory, 'state');
  const options = {
    port: 0,
    stateFile,
    secretKey: SECRET_KEY,
    latencyMs: 0,
    limits: { ...DEFAULT_LIMITS, journalBytes: 20_000 },
  };
  let server = await startStripeServer(options);
  const ids: string[] = [];
  for (let index = 0; index < 60; index += 1)
    ids.push((await clientOf(server.port).paymentIntents.create(PAYMENT)).id);
  await server.close();
  expect(readdirSync(directory).some((name) => name.endsWith('.snapshot'))).toBe(true);
  const newest =
    readdirSync(directory)
      .filter((name) => name.endsWith('.journal'))
      .sort()
      .at(-1) ?? '';
  appendFileSync(join(directory, newest), '{"put":[{"kind":"payment_in');

  server = await startStripeServer(options);
  const found: string[] = [];
  for await (const intent of clientOf(server.port).paymentIntents.list({ limit: 100 })) found.push(intent.id);
  expect(found).toEqual(ids.reverse());
  await server.close();
  rmSync(directory, { recursive: true, force: true });
});

test('when more is made than is kept, memory stays bounded and the loss is said', async () => {
  const server = await withStripe({ limits: { ...DEFAULT_LIMITS, records: 10, answers: 5, events: 10 } });
  for (let index = 0; index < 30; index += 1) await server.stripe().paymentIntents.create(PAYMENT);
  expect(await server.hook('charges')).toMatchObject({ total: 10, dropped: 20 });
  await server.close();
});

test('when a page of the web sends to the test hooks, nothing happens', async () => {
  const server = await withStripe();
  const intent = await server.stripe().paymentIntents.create(PAYMENT);
  const headers = { origin: 'https://evil.test', 'content-type': 'text/plain' };
  const answer = await fetch(`${server.url()}/_test/outage`, { method: 'POST', headers, body: '{}' });
  expect(answer.status).toBe(403);
  expect((await server.stripe().paymentIntents.retrieve(intent.id)).status).toBe('succeeded');
  await server.close();
});
