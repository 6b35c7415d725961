import { until, WEBHOOK_SECRET, webhookReceiver, withStripe } from './with-stripe';

const PAYMENT = { amount: 700, currency: 'usd', confirm: true, payment_method_types: ['card'] };

test('when payments move, signed events notify the shop', async () => {
  const shop = await webhookReceiver();
  const server = await withStripe({ webhook: { url: shop.url, secret: WEBHOOK_SECRET } });
  const stripe = server.stripe();
  const paid = await stripe.paymentIntents.create({ ...PAYMENT, payment_method: 'pm_card_visa' });
  await stripe.refunds.create({ payment_intent: paid.id, amount: 100 });
  await stripe.paymentIntents
    .create({ ...PAYMENT, payment_method: 'pm_card_chargeDeclined' })
    .catch(() => undefined);
  const waiting = await stripe.paymentIntents.create({
    ...PAYMENT,
    payment_method: 'pm_card_authenticationRequired',
  });
  await stripe.paymentIntents.cancel(waiting.id);

  await until(
    () => shop.events.some((event) => event.type === 'payment_intent.canceled') && shop.events.length >= 11,
  );
  const types = new Set<string>(shop.events.map((event) => event.type));
  for (const type of [
    'payment_intent.created',
    'payment_intent.succeeded',
    'charge.succeeded',
    'refund.created',
    'charge.refunded',
    'payment_intent.payment_failed',
    'payment_intent.requires_action',
    'payment_intent.canceled',
  ]) {
    expect(types).toContain(type);
  }
  const created = shop.events.find((event) => event.type === 'payment_intent.created');
  expect(created?.data.object).toMatchObject({ status: 'requires_confirmation' });
  const event = await stripe.events.retrieve(created?.id ?? '');
  expect(event).toMatchObject({ id: created?.id, type: 'payment_intent.created' });
  expect((await stripe.events.list({ type: 'charge.refunded' })).data).toHaveLength(1);
  await server.close();
  await shop.close();
});

test('when the shop refuses, the event is sent again until it is taken, and then no more', async () => {
  const shop = await webhookReceiver();
  shop.answerWith(503);
  const server = await withStripe({ webhook: { url: shop.url, secret: WEBHOOK_SECRET } });
  await server.stripe().paymentIntents.create({ amount: 700, currency: 'usd' });
  await until(() => shop.refused() >= 2);
  shop.answerWith(200);
  await until(() => shop.events.length === 1);
  await new Promise((resolve) => setTimeout(resolve, 150));
  expect(shop.events).toHaveLength(1);
  expect(await server.hook('webhooks')).toEqual({ pending: 0 });
  await server.close();
  await shop.close();
});

test('when the server restarts before the shop took an event, it is still delivered, and delivered ones are not', async () => {
  const shop = await webhookReceiver();
  const server = await withStripe({ webhook: { url: shop.url, secret: WEBHOOK_SECRET } });
  await server.stripe().customers.create({});
  await until(() => shop.events.length === 1);
  shop.answerWith(500);
  await server.stripe().paymentIntents.create({ amount: 700, currency: 'usd' });
  await until(() => shop.refused() >= 1);
  await server.restart();
  shop.answerWith(200);
  await until(() => shop.events.length === 2);
  expect(shop.events.map((event) => event.type)).toEqual(['customer.created', 'payment_intent.created']);
  await server.close();
  await shop.close();
});

test('when nothing listens at the address, events wait and arrive once a server does', async () => {
  const shop = await webhookReceiver();
  await shop.close();
  const server = await withStripe({ webhook: { url: shop.url, secret: WEBHOOK_SECRET } });
  for (let index = 0; index < 40; index += 1) await server.stripe().customers.create({});
  expect(await server.hook('webhooks')).toEqual({ pending: 40 });
  const back = await webhookReceiver(shop.port);
  await until(() => back.events.length === 40);
  await server.close();
  await back.close();
});

test('when the shop asks for some types only, it receives no others, and they are not kept for it', async () => {
  const shop = await webhookReceiver();
  const types = ['payment_intent.created'];
  const server = await withStripe({ webhook: { url: shop.url, secret: WEBHOOK_SECRET, types } });
  await server.stripe().customers.create({});
  await server.stripe().paymentIntents.create({ amount: 700, currency: 'usd' });
  await until(() => shop.events.length === 1);
  expect(shop.events.map((event) => event.type)).toEqual(types);
  await until(async () => ((await server.hook('webhooks')) as { pending: number }).pending === 0);
  await server.close();
  await shop.close();
});
