import type Stripe from 'stripe';
import { refusalOf, withStripe } from './with-stripe';

let server: Awaited<ReturnType<typeof withStripe>>;
let stripe: Stripe;

beforeAll(async () => {
  server = await withStripe();
  stripe = server.stripe();
});
afterAll(() => server.close());

const CONFIRMED = {
  amount: 1999,
  currency: 'usd',
  confirm: true,
  automatic_payment_methods: { enabled: true, allow_redirects: 'never' },
} as const;

test('when a good card is confirmed, the payment succeeds and has a charge', async () => {
  const intent = await stripe.paymentIntents.create({
    ...CONFIRMED,
    payment_method: 'pm_card_visa',
    metadata: { orderId: 'order-1' },
    expand: ['latest_charge', 'payment_method'],
  });

  expect(intent).toMatchObject({
    status: 'succeeded',
    amount_received: 1999,
    metadata: { orderId: 'order-1' },
    latest_charge: { object: 'charge', captured: true, amount: 1999, metadata: { orderId: 'order-1' } },
    payment_method: { card: { brand: 'visa', last4: '4242' } },
  });
  expect(intent.client_secret).toMatch(new RegExp(`^${intent.id}_secret_`));
  expect((await stripe.paymentIntents.retrieve(intent.id)).status).toBe('succeeded');
});

test.each([
  ['pm_card_chargeDeclined', 'card_declined', 'generic_decline'],
  ['pm_card_chargeDeclinedInsufficientFunds', 'card_declined', 'insufficient_funds'],
  ['pm_card_chargeDeclinedExpiredCard', 'expired_card', ''],
])(
  'when %s is confirmed, it is refused with %s and can be paid with another card',
  async (card, code, decline) => {
    const refusal = await refusalOf(stripe.paymentIntents.create({ ...CONFIRMED, payment_method: card }));
    expect(refusal).toMatchObject({ type: 'StripeCardError', statusCode: 402, code, decline_code: decline });
    expect(refusal.payment_intent).toMatchObject({
      status: 'requires_payment_method',
      last_payment_error: { code },
    });

    const id = refusal.payment_intent?.id ?? '';
    const paid = await stripe.paymentIntents.confirm(id, { payment_method: 'pm_card_mastercard' });
    expect(paid).toMatchObject({ status: 'succeeded', last_payment_error: null });
  },
);

test('when the bank asks the shopper, the payment waits and ends as the shopper answers', async () => {
  const waiting = await stripe.paymentIntents.create({
    ...CONFIRMED,
    payment_method: 'pm_card_authenticationRequired',
  });
  expect(waiting).toMatchObject({
    status: 'requires_action',
    next_action: { type: 'use_stripe_sdk' },
    latest_charge: null,
  });
  await server.hook(`payment_intents/${waiting.id}/authenticate`, { outcome: 'fail' });
  expect(await stripe.paymentIntents.retrieve(waiting.id)).toMatchObject({
    status: 'requires_payment_method',
    last_payment_error: { code: 'payment_intent_authentication_failure' },
  });

  await stripe.paymentIntents.confirm(waiting.id, { payment_method: 'pm_card_authenticationRequired' });
  await server.hook(`payment_intents/${waiting.id}/authenticate`, { outcome: 'succeed' });
  expect((await stripe.paymentIntents.retrieve(waiting.id)).status).toBe('succeeded');
});

test('when the shopper is away and the bank asks, the card is refused at once', async () => {
  const refusal = await refusalOf(
    stripe.paymentIntents.create({
      ...CONFIRMED,
      payment_method: 'pm_card_authenticationRequired',
      off_session: true,
    }),
  );
  expect(refusal).toMatchObject({ statusCode: 402, code: 'authentication_required' });
});

test('when capture is manual, the money is held, captured once, and not more than held', async () => {
  const held = await stripe.paymentIntents.create({
    ...CONFIRMED,
    payment_method: 'pm_card_visa',
    capture_method: 'manual',
  });
  expect(held).toMatchObject({ status: 'requires_capture', amount_capturable: 1999, amount_received: 0 });
  expect(await refusalOf(stripe.paymentIntents.capture(held.id, { amount_to_capture: 2000 }))).toMatchObject({
    code: 'amount_too_large',
  });
  const captured = await stripe.paymentIntents.capture(held.id, { amount_to_capture: 1500 });
  expect(captured).toMatchObject({ status: 'succeeded', amount_received: 1500, amount_capturable: 0 });
  expect(await refusalOf(stripe.paymentIntents.capture(held.id))).toMatchObject({
    code: 'payment_intent_unexpected_state',
  });
});

test('when a payment is cancelled, it stays cancelled; a succeeded one is not cancelled', async () => {
  const open = await stripe.paymentIntents.create({ amount: 500, currency: 'usd' });
  expect(open.status).toBe('requires_payment_method');
  expect(await stripe.paymentIntents.cancel(open.id, { cancellation_reason: 'abandoned' })).toMatchObject({
    status: 'canceled',
    cancellation_reason: 'abandoned',
  });
  expect(
    await refusalOf(stripe.paymentIntents.confirm(open.id, { payment_method: 'pm_card_visa' })),
  ).toMatchObject({
    code: 'payment_intent_unexpected_state',
    payment_intent: { status: 'canceled' },
  });
  const paid = await stripe.paymentIntents.create({ ...CONFIRMED, payment_method: 'pm_card_visa' });
  expect(await refusalOf(stripe.paymentIntents.cancel(paid.id))).toMatchObject({ statusCode: 400 });
});
