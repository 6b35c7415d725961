import { createHmac } from 'node:crypto';
import { newId, statement } from '@ultramarket/platform';
import { eventually } from '@ultramarket/platform/testing';
import { cancel, pay, type Payments, startPayments, webhookSecret } from './support';

let payments: Payments;
beforeAll(async () => {
  // Webhooks are sent by the tests themselves, so that they come when and as often as a test wants.
  payments = await startPayments({ webhooks: false });
}, 90_000);
afterAll(() => payments.stop());

interface Sent {
  secret?: string;
  ageSeconds?: number;
  path?: string;
}
const send = (
  event: object | string | null,
  { secret = webhookSecret, ageSeconds = 0, path = '/webhooks/stripe' }: Sent = {},
) => {
  const body = typeof event === 'string' ? event : JSON.stringify(event);
  const at = Math.floor(Date.now() / 1000) - ageSeconds;
  const signature = createHmac('sha256', secret).update(`${at}.${body}`).digest('hex');
  return payments
    .api()
    .post(`/api/v1/payments${path}`)
    .set('Content-Type', 'application/json')
    .set('Stripe-Signature', `t=${at},v1=${signature}`)
    .send(body);
};
const eventOf = (type: string, object: object, id = `evt_${newId()}`) => ({
  id,
  object: 'event',
  type,
  created: Math.floor(Date.now() / 1000),
  data: { object },
});
const stateOf = statement<{ state: string }>('test-event', 'SELECT state FROM webhook_events WHERE id = $1');
const stored = async (id: string) =>
  (await payments.service.running.database?.query(stateOf, [id]))?.[0]?.state;

/** An order whose shopper has paid, before any webhook about it. */
const paidWithoutWebhook = async () => {
  const orderId = newId();
  const saga = await payments.service.command(pay(orderId, 'pm_card_authenticationRequired'));
  await payments.service.replyTo(saga);
  const { intent_id: intentId, id: paymentId } = await payments.row(orderId);
  await payments.stripe.hook(`payment_intents/${intentId}/authenticate`, { outcome: 'succeed' });
  const intent = await payments.stripe.api<object>('GET', `payment_intents/${intentId}`);
  return { orderId, saga, intentId, paymentId, intent };
};

test('when a webhook comes twice, on either path, it counts once', async () => {
  const { orderId, saga, intent } = await paidWithoutWebhook();
  const event = eventOf('payment_intent.succeeded', intent);
  await Promise.all([send(event).expect(200), send(event, { path: '/webhook' }).expect(200)]);
  await send(event).expect(200);
  expect(await payments.row(orderId)).toMatchObject({ status: 'SUCCEEDED', captured: '2500' });
  expect((await payments.answers(saga.step)).map(({ outcome }) => outcome)).toEqual(['pending', 'done']);
  const processed = await payments.service.published<{ orderId: string }>('PaymentProcessed');
  expect(processed.filter((one) => one.orderId === orderId)).toHaveLength(1);
});

test('when two events say the same, the money is booked once', async () => {
  const { orderId, intent } = await paidWithoutWebhook();
  await send(eventOf('payment_intent.succeeded', intent)).expect(200);
  await send(eventOf('payment_intent.succeeded', intent)).expect(200);
  await send(
    eventOf('payment_intent.payment_failed', { ...intent, status: 'requires_payment_method' }),
  ).expect(200);
  expect(await payments.row(orderId)).toMatchObject({ status: 'SUCCEEDED', captured: '2500' });
});

test.each([
  ['signed with another secret', { secret: 'whsec_someone_else' }],
  ['too old', { ageSeconds: 3600 }],
])('when a webhook is %s, it is refused', async (_case, options) => {
  const { orderId, intent } = await paidWithoutWebhook();
  const answer = await send(eventOf('payment_intent.succeeded', intent), options).expect(400);
  expect(answer.body).toMatchObject({ code: 'WEBHOOK_SIGNATURE_INVALID' });
  expect((await payments.row(orderId)).status).toBe('REQUIRES_ACTION');
});

test('when a webhook is not signed at all, or for another provider, it is refused', async () => {
  await payments.api().post('/api/v1/payments/webhooks/stripe').send({}).expect(400);
  await payments.api().post('/api/v1/payments/webhooks/paypal').send({}).expect(404);
});

test('when the type of a webhook does not matter, it is acknowledged', async () => {
  await send(eventOf('customer.created', { id: 'cus_1', object: 'customer' })).expect(200);
});

test('when a webhook is about an intent of another shop, it is acknowledged, recorded and left alone', async () => {
  const event = eventOf('payment_intent.succeeded', {
    id: 'pi_else',
    object: 'payment_intent',
    status: 'succeeded',
    metadata: {},
  });
  await send(event).expect(200);
  expect(await stored(event.id)).toBe('DONE');
});

const metric = async () =>
  /^payment_provider_mismatches_total\{[^}]*\} (\d+)/m.exec((await payments.api().get('/metrics')).text)?.[1];

test.each([
  ['an amount of one cent', { amount_received: 1 }],
  ['more than was asked for', { amount_received: 250_000 }],
  ['another currency', { currency: 'jpy' }],
])('when a webhook reports %s, the order stays open and staff are notified', async (_what, fields) => {
  const { orderId, saga, intent } = await paidWithoutWebhook();
  const before = Number(await metric());
  const event = eventOf('payment_intent.succeeded', { ...intent, ...fields });
  await send(event).expect(200);
  expect(await payments.row(orderId)).toMatchObject({ status: 'REQUIRES_ACTION', captured: '0' });
  expect((await payments.answers(saga.step)).map(({ outcome }) => outcome)).toEqual(['pending']);
  expect(Number(await metric())).toBe(before + 1);
  expect(await stored(event.id)).toBe('DONE');
  // The right message still comes through.
  await send(eventOf('payment_intent.succeeded', intent)).expect(200);
  expect(await payments.row(orderId)).toMatchObject({ status: 'SUCCEEDED', captured: '2500' });
});

test.each([
  ['an unknown status', { status: 'requires_moon' }],
  ['no amount', { amount_received: undefined }],
  ['an amount in words', { amount_received: 'all' }],
  ['no currency', { currency: null }],
  ['no metadata', { metadata: null }],
  ["another system's payment", { metadata: { paymentId: 'order-17' } }],
  ["another shop's payment", { metadata: { paymentId: newId(), shop: 'elsewhere' } }],
])('when a signed webhook has %s, it is recorded and changes nothing', async (_what, fields) => {
  const { orderId, intent } = await paidWithoutWebhook();
  const event = eventOf('payment_intent.succeeded', { ...intent, ...fields });
  await send(event).expect(200);
  expect(await stored(event.id)).toBe('DONE');
  expect(await payments.row(orderId)).toMatchObject({ status: 'REQUIRES_ACTION', captured: '0' });
});

test.each([
  ['no object', { id: 'evt_1', type: 'payment_intent.succeeded', data: {} }],
  ['no data', { id: 'evt_2', type: 'payment_intent.succeeded' }],
  ['no id', { type: 'payment_intent.succeeded', data: { object: {} } }],
  ['nothing in it', null],
  ['no JSON', 'paid!'],
  ['a list', '[]'],
  ['a version to come', { id: `evt_${newId()}`, object: 'v2.core.event', type: 'v1.billing.meter' }],
  ['a NUL in its id', { id: 'evt_\u0000', type: 'payment_intent.succeeded', data: { object: {} } }],
  ['an unknown type', { id: 'evt_3', type: 'moon.landed', data: { object: { id: 7 } } }],
])('when a signed webhook has %s, it is acknowledged', async (_what, event) => {
  await send(event).expect(200);
});

test('when a webhook has a type of great length, it is recorded and changes nothing', async () => {
  const event = eventOf('x'.repeat(101), { id: 'x' });
  await send(event).expect(200);
  expect(await stored(event.id)).toBe('DONE');
});

test.each([
  ['was paid', 'succeeded', 1],
  ['failed', 'payment_failed', 0],
  ['was canceled', 'canceled', 0],
])(
  'when a webhook names our payment and another intent that %s, only its money is reported',
  async (_what, type, reported) => {
    const { orderId, saga, intent, intentId } = await paidWithoutWebhook();
    const before = Number(await metric());
    const other = {
      ...intent,
      id: `pi_${newId()}`,
      status: type === 'payment_failed' ? 'requires_payment_method' : type,
      last_payment_error: { code: 'card_declined' },
    };
    await send(eventOf(`payment_intent.${type}`, other)).expect(200);
    expect(await payments.row(orderId)).toMatchObject({
      status: 'REQUIRES_ACTION',
      captured: '0',
      intent_id: intentId,
    });
    expect((await payments.answers(saga.step)).map(({ outcome }) => outcome)).toEqual(['pending']);
    expect(Number(await metric())).toBe(before + reported);
    await send(eventOf('payment_intent.succeeded', intent)).expect(200);
    // Paid twice: the books hold what was asked for once, and staff learn of the rest.
    if (reported) await send(eventOf('payment_intent.succeeded', other)).expect(200);
    expect(await payments.row(orderId)).toMatchObject({ captured: '2500', intent_id: intentId });
    expect(Number(await metric())).toBe(before + 2 * reported);
  },
);

test('when money of another intent is said to be refunded, the books stay as they are', async () => {
  const orderId = newId();
  await payments.ask(pay(orderId));
  const { id: paymentId } = await payments.row(orderId);
  const before = Number(await metric());
  const charge = { id: `ch_${newId()}`, object: 'charge', amount_refunded: 700, currency: 'usd' };
  const metadata = { paymentId, shop: 'ultramarket' };
  await send(eventOf('charge.refunded', { ...charge, metadata, payment_intent: 'pi_other' })).expect(200);
  expect(await payments.row(orderId)).toMatchObject({ status: 'SUCCEEDED', refunded: '0' });
  expect(Number(await metric())).toBe(before + 1);
});

test('when a refund of more than was paid is reported, the books stay as they are and staff are notified', async () => {
  const orderId = newId();
  await payments.ask(pay(orderId));
  const { intent_id: intentId } = await payments.row(orderId);
  const [charge] = (
    await payments.stripe.api<{ data: object[] }>('GET', `charges?payment_intent=${intentId}`)
  ).data;
  const before = Number(await metric());
  await send(eventOf('charge.refunded', { ...charge, amount_refunded: 2501 })).expect(200);
  await send(eventOf('charge.refunded', { ...charge, amount_refunded: 100, currency: 'eur' })).expect(200);
  expect(await payments.row(orderId)).toMatchObject({ status: 'SUCCEEDED', refunded: '0' });
  expect(Number(await metric())).toBe(before + 2);
});

test('when the payment of a webhook is not there yet, it waits for it', async () => {
  const { orderId, intent, paymentId } = await paidWithoutWebhook();
  const { database } = payments.service.running;
  const rename = (from: string, to: string) =>
    database?.pool.query('UPDATE payments SET id = $2, intent_id = NULL WHERE id = $1', [from, to]);
  const elsewhere = newId();
  await rename(paymentId, elsewhere);
  const event = eventOf('payment_intent.succeeded', intent);
  await send(event).expect(200);
  expect(await stored(event.id)).toBe('PARKED');
  await rename(elsewhere, paymentId);
  await database?.pool.query('UPDATE webhook_events SET due_at = now() WHERE id = $1', [event.id]);
  await eventually(async () => (await payments.row(orderId)).status === 'SUCCEEDED', 15_000);
  await eventually(async () => (await stored(event.id)) === 'DONE');
});

test('when events are a month old, they are removed, but not those that still wait', async () => {
  const { intent } = await paidWithoutWebhook();
  const unknown = {
    id: 'pi_x',
    object: 'payment_intent',
    status: 'succeeded',
    amount_received: 1,
    currency: 'usd',
  };
  const [done, waiting, young] = [
    eventOf('payment_intent.succeeded', intent),
    eventOf('payment_intent.succeeded', { ...unknown, metadata: { paymentId: newId() } }),
    eventOf('payment_intent.succeeded', intent),
  ];
  for (const event of [done, waiting, young]) await send(event).expect(200);
  await payments.service.running.database?.pool.query(
    `UPDATE webhook_events SET received_at = now() - interval '31 days' WHERE id = ANY($1)`,
    [[done.id, waiting.id]],
  );
  await payments.service.runJob('prune-webhooks');
  expect(await stored(done.id)).toBeUndefined();
  expect(await stored(waiting.id)).toBe('PARKED');
  expect(await stored(young.id)).toBe('DONE');
});

test('when money comes after the order was cancelled, it goes back by itself', async () => {
  const { orderId, intent } = await paidWithoutWebhook();
  // The provider says that the intent is paid when it is to be voided, which is as late as it gets.
  expect(await payments.ask(cancel(orderId))).toMatchObject({ outcome: 'done', data: { refunded: 2500 } });
  await send(eventOf('payment_intent.succeeded', intent)).expect(200);
  expect(await payments.row(orderId)).toMatchObject({
    status: 'REFUNDED',
    captured: '2500',
    refunded: '2500',
  });
  expect(await payments.stripe.charges(orderId)).toMatchObject([{ amount_refunded: 2500 }]);
});

test('when a void intent is said to be paid all the same, its money goes back', async () => {
  const { orderId, intent } = await paidWithoutWebhook();
  await payments.service.running.database?.pool.query(
    `UPDATE payments SET status = 'CANCELLED', unwanted = true, task = NULL WHERE order_id = $1`,
    [orderId],
  );
  await send(eventOf('payment_intent.succeeded', intent)).expect(200);
  await eventually(async () => (await payments.row(orderId)).status === 'REFUNDED');
  expect(await payments.stripe.charges(orderId)).toMatchObject([{ amount_refunded: 2500 }]);
});

test('when staff refund at the provider, the books follow', async () => {
  const orderId = newId();
  await payments.ask(pay(orderId));
  const { intent_id: intentId } = await payments.row(orderId);
  await payments.stripe.api('POST', 'refunds', { payment_intent: intentId ?? '', amount: '700' });
  const [charge] = (
    await payments.stripe.api<{ data: object[] }>('GET', `charges?payment_intent=${intentId}`)
  ).data;
  await send(eventOf('charge.refunded', charge ?? {})).expect(200);
  await send(eventOf('charge.refunded', charge ?? {})).expect(200);
  expect(await payments.row(orderId)).toMatchObject({ status: 'PARTIALLY_REFUNDED', refunded: '700' });
  const refunded = await payments.service.published<{ orderId: string }>('PaymentRefunded');
  expect(refunded.filter((event) => event.orderId === orderId)).toMatchObject([{ amount: 700 }]);
});

test('when no webhook ever comes, the payment is asked about', async () => {
  const { orderId, saga } = await paidWithoutWebhook();
  await payments.service.running.database?.pool.query(
    `UPDATE payments SET due_at = now() WHERE order_id = $1 AND task = 'READ'`,
    [orderId],
  );
  await eventually(async () => (await payments.row(orderId)).status === 'SUCCEEDED', 15_000);
  expect((await payments.answers(saga.step)).at(-1)).toMatchObject({ outcome: 'done' });
});
