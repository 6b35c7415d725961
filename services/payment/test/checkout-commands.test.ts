import { newId } from '@ultramarket/platform';
import { eventually } from '@ultramarket/platform/testing';
import { cancel, pay, type Payments, startPayments } from './support';

let payments: Payments;
beforeAll(async () => {
  payments = await startPayments();
}, 90_000);
afterAll(() => payments.stop());

test('when the card is good, the money is taken once and everyone learns of it', async () => {
  const orderId = newId();
  const reply = await payments.ask(pay(orderId));
  const { id: paymentId } = await payments.row(orderId);
  expect(reply).toMatchObject({ outcome: 'done', data: { paymentId } });
  expect(await payments.row(orderId)).toMatchObject({ status: 'SUCCEEDED', captured: '2500', task: null });
  expect(await payments.stripe.charges(orderId)).toMatchObject([{ amount: 2500 }]);
  const processed = await payments.service.published<{ orderId: string }>('PaymentProcessed');
  expect(processed.filter((event) => event.orderId === orderId)).toMatchObject([
    { paymentId, amount: 2500, currency: 'USD', provider: 'stripe' },
  ]);
});

test.each([
  ['pm_card_chargeDeclined', 'card_declined'],
  ['pm_card_chargeDeclinedInsufficientFunds', 'insufficient_funds'],
  ['pm_card_chargeDeclinedStolenCard', 'card_declined'],
  ['pm_card_chargeDeclinedExpiredCard', 'expired_card'],
])('when the token is %s, payment is refused with %s', async (token, error) => {
  const orderId = newId();
  expect(await payments.ask(pay(orderId, token))).toMatchObject({ outcome: 'refused', error });
  expect(await payments.ask(pay(orderId, token))).toMatchObject({ outcome: 'refused', error });
  const failed = await payments.service.published<{ orderId: string }>('PaymentFailed');
  expect(failed.filter((event) => event.orderId === orderId)).toMatchObject([{ code: error }]);
  // The intent is closed, so that no shopper pays it with another card for an order that has ended.
  await eventually(async () => (await payments.row(orderId)).task === null);
  const { intent_id: intentId } = await payments.row(orderId);
  expect(await payments.stripe.api('GET', `payment_intents/${intentId}`)).toMatchObject({
    status: 'canceled',
  });
});

test('when the token does not exist, payment is refused and nothing is charged', async () => {
  const orderId = newId();
  expect(await payments.ask(pay(orderId, 'pm_nobody'))).toMatchObject({
    outcome: 'refused',
    error: 'resource_missing',
  });
  expect(await payments.stripe.charges(orderId)).toEqual([]);
});

test('when the command comes again, the stored answer is given and nothing is charged again', async () => {
  const orderId = newId();
  const first = await payments.ask(pay(orderId));
  const second = await payments.ask(pay(orderId));
  expect(second).toMatchObject({ outcome: 'done', data: first.data });
  expect(await payments.stripe.charges(orderId)).toHaveLength(1);
});

test.each([
  ['succeed', 'done'],
  ['fail', 'refused'],
])(
  'when the shopper must act and the bank says %s, the answer is pending and then %s',
  async (outcome, final) => {
    const orderId = newId();
    const saga = await payments.service.command(pay(orderId, 'pm_card_authenticationRequired'));
    expect(await payments.service.replyTo(saga)).toMatchObject({ outcome: 'pending' });
    const { intent_id: intentId, client_secret: secret } = await payments.row(orderId);
    expect(secret).toContain(`${intentId}_secret_`);
    await payments.stripe.hook(`payment_intents/${intentId}/authenticate`, { outcome });
    await eventually(async () => (await payments.answers(saga.step)).length === 2);
    const [, second] = await payments.answers(saga.step);
    expect(second).toMatchObject({ outcome: final });
    expect((await payments.row(orderId)).client_secret).toBeNull();
    const published = JSON.stringify(await payments.service.published('PaymentActionRequired'));
    expect(published).toContain(orderId);
    expect(published).not.toContain('_secret_');
  },
);

test('when payment is cancelled before it began, the cancellation is done and a late command takes nothing', async () => {
  const orderId = newId();
  expect(await payments.ask(cancel(orderId))).toMatchObject({ outcome: 'done', data: { refunded: 0 } });
  expect(await payments.ask(pay(orderId))).toMatchObject({ outcome: 'refused', error: 'PAYMENT_CANCELLED' });
  expect(await payments.stripe.charges(orderId)).toEqual([]);
});

test('when a paid order is cancelled, twice, the money goes back once', async () => {
  const orderId = newId();
  await payments.ask(pay(orderId));
  expect(await payments.ask(cancel(orderId))).toMatchObject({ outcome: 'done', data: { refunded: 2500 } });
  expect(await payments.ask(cancel(orderId))).toMatchObject({ outcome: 'done', data: { refunded: 2500 } });
  expect(await payments.row(orderId)).toMatchObject({ status: 'REFUNDED', refunded: '2500' });
  expect(await payments.stripe.charges(orderId)).toMatchObject([{ amount_refunded: 2500 }]);
  const refunds = await payments.service.published<{ orderId: string }>('PaymentRefunded');
  expect(refunds.filter((event) => event.orderId === orderId)).toMatchObject([{ amount: 2500 }]);
});

test('when an order is cancelled while the shopper should act, its intent is void', async () => {
  const orderId = newId();
  await payments.ask(pay(orderId, 'pm_card_authenticationRequired'));
  expect(await payments.ask(cancel(orderId))).toMatchObject({ outcome: 'done', data: { refunded: 0 } });
  const { status, intent_id: intentId } = await payments.row(orderId);
  expect(status).toBe('CANCELLED');
  expect(await payments.stripe.api('GET', `payment_intents/${intentId}`)).toMatchObject({
    status: 'canceled',
  });
});

test('when both commands come at once, no money stays', async () => {
  const orders = Array.from({ length: 20 }, () => newId());
  const replies = await Promise.all(
    orders.map(async (orderId) => {
      const paying = await payments.service.command(pay(orderId));
      const cancelling = await payments.service.command(cancel(orderId));
      void paying;
      return payments.service.replyTo(cancelling);
    }),
  );
  expect(replies.every(({ outcome }) => outcome === 'done')).toBe(true);
  for (const orderId of orders) {
    const charges = await payments.stripe.charges(orderId);
    expect(charges.reduce((left, charge) => left + charge.amount - charge.amount_refunded, 0)).toBe(0);
    expect(charges.length).toBeLessThanOrEqual(1);
  }
});
