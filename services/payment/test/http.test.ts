import { newId } from '@ultramarket/platform';
import { OrderCancelled } from '@ultramarket/contracts';
import { eventually } from '@ultramarket/platform/testing';
import { type Body, cancel, pay, type Payments, startPayments } from './support';

let payments: Payments;
beforeAll(async () => {
  payments = await startPayments();
}, 90_000);
afterAll(() => payments.stop());

test.each(['', '/create', '/process'])(
  'when the shopper pays at /payments%s, the intent is made once',
  async (path) => {
    const { orderId, userId } = await payments.due();
    const key = newId();
    const first = await payments.post(path, payments.as(userId), { orderId }, key).expect(201);
    const { data } = first.body as Body;
    expect(data).toMatchObject({
      orderId,
      status: 'REQUIRES_ACTION',
      amount: { amount: 2500, currency: 'USD' },
    });
    expect(data.clientSecret).toContain(data.paymentIntentId);
    const again = await payments.post(path, payments.as(userId), { orderId }, key).expect(201);
    expect(again.headers['idempotent-replayed']).toBe('true');
    expect(again.body).toEqual(first.body);
    const other = await payments.post(path, payments.as(userId), { orderId }).expect(201);
    expect((other.body as Body).data.paymentId).toBe(data.paymentId);
  },
);

test('when the money is there already, the shopper sees that', async () => {
  const { orderId, userId } = await payments.due({ token: 'pm_card_visa' });
  const answer = await payments
    .post('', payments.as(userId), { orderId, methodId: 'pm_card_visa' })
    .expect(201);
  expect((answer.body as Body).data).toMatchObject({ status: 'SUCCEEDED', clientSecret: null });
  expect(await payments.stripe.charges(orderId)).toMatchObject([{ amount: 2500, metadata: { orderId } }]);
});

test('when the goods of an order are not reserved yet, nothing is charged, and the same request succeeds afterwards', async () => {
  const { orderId, userId } = await payments.order();
  const key = newId();
  const pays = () => payments.post('', payments.as(userId), { orderId, methodId: 'pm_card_visa' }, key);
  expect((await pays().expect(409)).body).toMatchObject({ code: 'PAYMENT_NOT_DUE' });
  await expect(payments.row(orderId)).rejects.toThrow('no payment');
  expect(await payments.stripe.charges(orderId)).toEqual([]);
  await payments.ask(pay(orderId, 'pm_card_authenticationRequired', 2500, userId));
  expect((await pays().expect(201)).body).toMatchObject({ data: { status: 'REQUIRES_ACTION' } });
  expect(await payments.stripe.charges(orderId)).toEqual([]);
});

test('when the payment is there before the copy of its order, its shopper sees it', async () => {
  const [orderId, userId] = [newId(), newId()];
  await payments.ask(pay(orderId, 'pm_card_visa', 2500, userId));
  await payments.post('', payments.as(userId), { orderId }).expect(201);
  await payments.post('', payments.as(newId()), { orderId }).expect(404);
});

test('when an order was cancelled before its payment began, it can no longer be paid', async () => {
  const { orderId, userId } = await payments.order();
  await payments.ask(cancel(orderId));
  for (const path of ['', '/create', '/process']) {
    const answer = await payments.post(path, payments.as(userId), { orderId }).expect(422);
    expect(answer.body).toMatchObject({ code: 'PAYMENT_ORDER_CLOSED' });
  }
});

test('when ten requests pay one order at once, it is charged once', async () => {
  const { orderId, userId } = await payments.due({ token: 'pm_card_visa' });
  const answers = await Promise.all(
    Array.from({ length: 10 }, () =>
      payments.post('', payments.as(userId), { orderId, methodId: 'pm_card_visa' }),
    ),
  );
  expect(answers.every(({ status }) => status === 201)).toBe(true);
  expect(await payments.stripe.charges(orderId)).toHaveLength(1);
});

test.each([
  ['another amount', { amount: { amount: 1, currency: 'USD' } }, 422, 'PAYMENT_AMOUNT_MISMATCH'],
  ['another currency', { amount: { amount: 2500, currency: 'EUR' } }, 422, 'PAYMENT_AMOUNT_MISMATCH'],
  ['an unknown key', { note: 'x' }, 400, 'VALIDATION_ERROR'],
  ['a provider that is not there', { provider: 'paypal' }, 400, 'VALIDATION_ERROR'],
])('when an order is paid with %s, it is refused', async (_case, body, status, code) => {
  const { orderId, userId } = await payments.due();
  const answer = await payments.post('', payments.as(userId), { orderId, ...body }).expect(status);
  expect(answer.body).toMatchObject({ code });
});

test('when the order is unknown or of another user, it cannot be paid', async () => {
  const { orderId } = await payments.due();
  for (const id of [orderId, newId()]) {
    const answer = await payments.post('', payments.as(newId()), { orderId: id }).expect(404);
    expect(answer.body).toMatchObject({ code: 'PAYMENT_ORDER_UNKNOWN' });
  }
  await payments.post('', payments.internal, { orderId }).expect(403);
  await payments.api().post('/api/v1/payments').send({ orderId }).expect(401);
  const { body } = await payments
    .api()
    .post('/api/v1/payments')
    .set('Authorization', payments.as(newId()))
    .send({ orderId });
  expect(body).toMatchObject({ code: 'IDEMPOTENCY_KEY_MISSING' });
});

test('when the order is cancelled, its intent is void and it cannot be paid any more', async () => {
  const { orderId, userId } = await payments.due();
  await payments.post('', payments.as(userId), { orderId }).expect(201);
  await payments.service.deliver(
    OrderCancelled({ orderId, orderNumber: 'UM-1', userId, reason: 'OUT_OF_STOCK', by: 'system' }),
  );
  await eventually(async () => (await payments.row(orderId)).status === 'CANCELLED');
  const answer = await payments.post('', payments.as(userId), { orderId }).expect(422);
  expect(answer.body).toMatchObject({ code: 'PAYMENT_ORDER_CLOSED' });
});

test('when a payment is confirmed, only the word of the provider counts', async () => {
  const { orderId, userId } = await payments.due();
  const created = await payments
    .post('', payments.as(userId), { orderId, methodId: 'pm_card_authenticationRequired' })
    .expect(201);
  const { paymentId, paymentIntentId } = (created.body as Body).data;
  const confirm = (token = payments.as(userId)) => payments.post('/confirm', token, { paymentIntentId });
  const early = await confirm().expect(422);
  expect(early.body).toMatchObject({
    code: 'PAYMENT_NOT_SUCCEEDED',
    status: 422,
    paymentStatus: 'REQUIRES_ACTION',
  });
  await confirm(payments.as(newId())).expect(404);
  await payments.stripe.hook(`payment_intents/${paymentIntentId}/authenticate`, { outcome: 'succeed' });
  const answer = await confirm().expect(200);
  expect((answer.body as Body).data).toMatchObject({ id: paymentId, status: 'SUCCEEDED' });
  await payments.post('/confirm', payments.as(userId), { paymentId }).expect(200);
  await payments.post('/confirm', payments.as(userId), { paymentId, paymentIntentId }).expect(400);
});

test('when a payment is read, its shopper, staff and services see it, and only its shopper the secret', async () => {
  const { orderId, userId } = await payments.due();
  const created = await payments.post('', payments.as(userId), { orderId }).expect(201);
  const { paymentId, clientSecret } = (created.body as Body).data;
  const path = `/api/v1/payments/${paymentId}`;
  const read = async (token: string) => ((await payments.get(path, token).expect(200)).body as Body).data;
  expect(await read(payments.as(userId))).toMatchObject({ id: paymentId, clientSecret, refunds: [] });
  expect(await read(payments.internal)).not.toHaveProperty('clientSecret');
  expect(await read(payments.staff)).not.toHaveProperty('clientSecret');
  await payments.get(path, payments.as(newId())).expect(404);
  await payments.get(path, payments.as(newId(), 'VENDOR')).expect(404);
  await payments.api().get(path).expect(401);

  const internal = `/internal/v1/payments/by-order/${orderId}`;
  const byOrder = await payments.get(internal, payments.internal).expect(200);
  expect((byOrder.body as Body).data).toEqual({ paymentId, status: 'REQUIRES_ACTION', clientSecret });
  await payments.get(internal, payments.staff).expect(403);
  await payments.get(`/internal/v1/payments/by-order/${newId()}`, payments.internal).expect(404);
});

test('when another service than the order asks, it gets no payment, no secret and no refund', async () => {
  const { orderId, userId } = await payments.due({ token: 'pm_card_visa' });
  const { id: paymentId } = await payments.row(orderId);
  const { authority } = payments.service;
  const search = `Bearer ${authority.token({ role: 'SERVICE', userId: 'search' })}`;
  for (const path of ['', `?userId=${userId}`, `/${paymentId}`])
    await payments.get(`/api/v1/payments${path}`, search).expect(403);
  await payments.get(`/internal/v1/payments/by-order/${orderId}`, search).expect(403);
  await payments.post('/confirm', search, { paymentId }).expect(403);
  await payments.post(`/${paymentId}/refund`, search, { reason: 'mine' }).expect(403);
  expect(await payments.stripe.charges(orderId)).toMatchObject([{ amount_refunded: 0 }]);
});
