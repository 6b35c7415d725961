import { newId } from '@ultramarket/platform';
import { type Body, cancel, pay, type Payments, startPayments } from './support';

let payments: Payments;
beforeAll(async () => {
  payments = await startPayments();
}, 90_000);
afterAll(() => payments.stop());

/** An order of the checkout that is paid. */
const paid = async () => {
  const order = await payments.order();
  await payments.ask(pay(order.orderId, 'pm_card_visa', order.total, order.userId));
  return { ...order, paymentId: (await payments.row(order.orderId)).id };
};

test('when staff refund in parts, never more than was paid goes back', async () => {
  const { paymentId, orderId, userId } = await paid();
  const usd = (amount: number) => ({ amount: { amount, currency: 'USD' }, reason: 'damaged' });
  const path = `/${paymentId}/refund`;
  const key = newId();
  const first = await payments.post(path, payments.staff, usd(1000), key).expect(201);
  expect((first.body as Body).data).toMatchObject({
    status: 'SUCCEEDED',
    amount: { amount: 1000, currency: 'USD' },
  });
  expect((await payments.post(path, payments.staff, usd(1000), key).expect(201)).body).toEqual(first.body);
  expect((await payments.post(path, payments.staff, usd(999), key).expect(422)).body).toMatchObject({
    code: 'IDEMPOTENCY_KEY_REUSED',
  });
  const tooMuch = await payments.post(path, payments.staff, usd(1501)).expect(422);
  expect(tooMuch.body).toMatchObject({ code: 'REFUND_TOO_HIGH', refundable: { amount: 1500 } });
  expect(await payments.row(orderId)).toMatchObject({ status: 'PARTIALLY_REFUNDED', refunded: '1000' });
  await payments.post(path, payments.staff, { reason: 'the rest' }).expect(201);
  expect(await payments.row(orderId)).toMatchObject({ status: 'REFUNDED', refunded: '2500' });
  const charges = await payments.stripe.charges(orderId);
  expect(charges).toMatchObject([{ amount_refunded: 2500 }]);
  const read = await payments.get(`/api/v1/payments/${paymentId}`, payments.as(userId)).expect(200);
  expect((read.body as Body).data).toMatchObject({ refunded: { amount: 2500 }, refunds: { length: 2 } });
});

test('when the process died before it stored the response of a refund, the same request gets the same refund', async () => {
  const { paymentId, orderId } = await paid();
  const body = { amount: { amount: 1000, currency: 'USD' }, reason: 'damaged' };
  const path = `/${paymentId}/refund`;
  const key = newId();
  const first = await payments.post(path, payments.staff, body, key).expect(201);
  const dropResponse = () =>
    payments.service.running.database?.pool.query('DELETE FROM platform.idempotency_keys WHERE key = $1', [
      key,
    ]);
  await dropResponse();
  expect((await payments.post(path, payments.staff, body, key).expect(201)).body).toEqual(first.body);
  await dropResponse();
  const other = { ...body, amount: { amount: 999, currency: 'USD' } };
  expect((await payments.post(path, payments.staff, other, key).expect(422)).body).toMatchObject({
    code: 'IDEMPOTENCY_KEY_REUSED',
  });
  expect(await payments.stripe.charges(orderId)).toMatchObject([{ amount_refunded: 1000 }]);
});

test('when staff or a service refund, it is stored and audited who did, once, without their words', async () => {
  const { paymentId, orderId } = await paid();
  const part = { amount: { amount: 1000, currency: 'USD' }, reason: 'Ann was not at home' };
  const staffId = newId();
  const manager = `Bearer ${payments.service.authority.token({ role: 'MANAGER', userId: staffId })}`;
  const key = newId();
  await payments.post(`/${paymentId}/refund`, manager, part, key).expect(201);
  await payments.post(`/${paymentId}/refund`, manager, part, key).expect(201);
  await payments.post(`/${paymentId}/refund`, payments.internal, part).expect(201);
  const records = await payments.service.published<{ resource: string }>('AuditRecorded');
  const own = records.filter(({ resource }) => resource === `payment:${paymentId}`);
  const refund = { orderId, amount: 1000, currency: 'USD' };
  expect(own).toMatchObject([
    { actorId: staffId, actorRole: 'MANAGER', action: 'payment.refund-requested', after: refund },
    { actorId: 'order', actorRole: 'SERVICE', action: 'payment.refund-requested', after: refund },
  ]);
  expect(JSON.stringify(own)).not.toContain('Ann');
  const kept = await payments.service.running.database?.pool.query(
    'SELECT requested_by FROM refunds WHERE payment_id = $1 ORDER BY id',
    [paymentId],
  );
  expect(kept?.rows).toEqual([{ requested_by: staffId }, { requested_by: 'order' }]);
});

test('when the checkout gives money back, no person is named', async () => {
  const { paymentId, orderId } = await paid();
  await payments.ask(cancel(orderId));
  const kept = await payments.service.running.database?.pool.query(
    'SELECT requested_by, reason FROM refunds WHERE payment_id = $1',
    [paymentId],
  );
  expect(kept?.rows).toEqual([{ requested_by: null, reason: 'cancelled' }]);
  const records = await payments.service.published<{ resource: string }>('AuditRecorded');
  expect(records.filter(({ resource }) => resource === `payment:${paymentId}`)).toEqual([]);
});

test('when ten refunds of the whole come at once, one of them is done', async () => {
  const { paymentId, orderId } = await paid();
  const answers = await Promise.all(
    Array.from({ length: 10 }, () =>
      payments.post(`/${paymentId}/refund`, payments.staff, { reason: 'twice?' }),
    ),
  );
  expect(answers.map(({ status }) => status).sort()).toEqual([201, ...Array<number>(9).fill(422)]);
  expect(await payments.stripe.charges(orderId)).toMatchObject([{ amount_refunded: 2500 }]);
});

test('when the caller or the payment is not right for a refund, nothing goes back', async () => {
  const { paymentId, userId } = await paid();
  const refund = { reason: 'please' };
  await payments.post(`/${paymentId}/refund`, payments.as(userId), refund).expect(403);
  await payments.post(`/${paymentId}/refund`, payments.as(newId(), 'VENDOR'), refund).expect(403);
  expect((await payments.post(`/${newId()}/refund`, payments.staff, refund).expect(404)).body).toMatchObject({
    code: 'PAYMENT_UNKNOWN',
  });
  const euro = { ...refund, amount: { amount: 1, currency: 'EUR' } };
  const mismatch = await payments.post(`/${paymentId}/refund`, payments.staff, euro).expect(422);
  expect(mismatch.body).toMatchObject({ code: 'PAYMENT_AMOUNT_MISMATCH' });
  const open = await payments.due();
  const created = await payments.post('', payments.as(open.userId), { orderId: open.orderId }).expect(201);
  const unpaid = await payments
    .post(`/${(created.body as Body).data.paymentId}/refund`, payments.internal, refund)
    .expect(422);
  expect(unpaid.body).toMatchObject({ code: 'PAYMENT_NOT_CAPTURED' });
});
