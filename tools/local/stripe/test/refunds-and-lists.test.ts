import type Stripe from 'stripe';
import { clientOf, refusalOf, withStripe } from './with-stripe';

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

test('when refunds are made in parts, their sum never exceeds what was captured', async () => {
  const { id } = await stripe.paymentIntents.create({ ...CONFIRMED, payment_method: 'pm_card_visa' });
  const part = await stripe.refunds.create({
    payment_intent: id,
    amount: 999,
    reason: 'requested_by_customer',
  });
  expect(part).toMatchObject({ status: 'succeeded', amount: 999, payment_intent: id });
  expect(await refusalOf(stripe.refunds.create({ payment_intent: id, amount: 1001 }))).toMatchObject({
    statusCode: 400,
  });
  expect((await stripe.refunds.create({ payment_intent: id })).amount).toBe(1000);
  expect(await refusalOf(stripe.refunds.create({ payment_intent: id }))).toMatchObject({
    code: 'charge_already_refunded',
  });
  expect((await stripe.refunds.list({ payment_intent: id })).data.map((each) => each.amount)).toEqual([
    1000, 999,
  ]);
  const [charge] = (await stripe.charges.list({ payment_intent: id })).data;
  expect(charge).toMatchObject({ amount_refunded: 1999, refunded: true });
});

test('when a customer saves a card, it can be listed, charged, and by no other customer', async () => {
  const customer = await stripe.customers.create({ email: 'ann@example.com', metadata: { userId: 'u1' } });
  const card = await stripe.paymentMethods.attach('pm_card_visa', { customer: customer.id });
  expect(card).toMatchObject({ customer: customer.id, card: { last4: '4242' } });
  expect((await stripe.customers.listPaymentMethods(customer.id)).data).toHaveLength(1);

  const paid = await stripe.paymentIntents.create({
    ...CONFIRMED,
    customer: customer.id,
    payment_method: card.id,
  });
  await stripe.paymentIntents.create({ ...CONFIRMED, payment_method: 'pm_card_visa' });
  expect((await stripe.paymentIntents.list({ customer: customer.id })).data.map((each) => each.id)).toEqual([
    paid.id,
  ]);
  expect(
    await refusalOf(stripe.paymentIntents.create({ ...CONFIRMED, payment_method: card.id })),
  ).toMatchObject({
    param: 'payment_method',
  });
  await stripe.paymentMethods.detach(card.id);
  expect((await stripe.customers.listPaymentMethods(customer.id)).data).toHaveLength(0);
});

test('when payments are listed, pages follow each other without gap or repeat', async () => {
  const customer = await stripe.customers.create({});
  const made: string[] = [];
  for (let index = 0; index < 5; index += 1) {
    made.push(
      (await stripe.paymentIntents.create({ amount: 100 + index, currency: 'usd', customer: customer.id }))
        .id,
    );
  }
  const seen: string[] = [];
  for await (const intent of stripe.paymentIntents.list({ customer: customer.id, limit: 2 }))
    seen.push(intent.id);
  expect(seen).toEqual(made.reverse());
  expect(
    (await stripe.paymentIntents.list({ customer: customer.id, created: { gt: 4_000_000_000 } })).data,
  ).toEqual([]);
});

test('when a call is wrong, it is refused the way Stripe refuses it', async () => {
  expect(
    await refusalOf(clientOf(server.port(), 'sk_test_other').paymentIntents.retrieve('pi_1')),
  ).toMatchObject({
    type: 'StripeAuthenticationError',
    statusCode: 401,
  });
  expect(await refusalOf(stripe.paymentIntents.retrieve('pi_1'))).toMatchObject({
    statusCode: 404,
    code: 'resource_missing',
  });
  const unknown = { amount: 500, currency: 'usd', colour: 'red' } as Stripe.PaymentIntentCreateParams;
  expect(await refusalOf(stripe.paymentIntents.create(unknown))).toMatchObject({
    code: 'parameter_unknown',
    param: 'colour',
  });
  const incomplete = { currency: 'usd' } as Stripe.PaymentIntentCreateParams;
  expect(await refusalOf(stripe.paymentIntents.create(incomplete))).toMatchObject({
    code: 'parameter_missing',
    param: 'amount',
  });
  expect(await refusalOf(stripe.paymentIntents.create({ amount: 10, currency: 'usd' }))).toMatchObject({
    code: 'amount_too_small',
  });
  expect(await refusalOf(stripe.paymentIntents.create({ amount: 10.5, currency: 'usd' }))).toMatchObject({
    code: 'parameter_invalid_integer',
  });
  expect(
    await refusalOf(
      stripe.paymentIntents.create({
        amount: 500,
        currency: 'usd',
        confirm: true,
        payment_method: 'pm_card_visa',
      }),
    ),
  ).toMatchObject({ statusCode: 400, message: expect.stringContaining('return_url') as string });
  expect(
    (await fetch(`${server.url()}/v1/unheard_of`, { headers: { authorization: 'Bearer sk_test_local' } }))
      .status,
  ).toBe(404);
});
