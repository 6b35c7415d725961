import { UserErasureRequested } from '@ultramarket/contracts';
import { newId, statement } from '@ultramarket/platform';
import { eventually } from '@ultramarket/platform/testing';
import { pay, type Payments, startPayments } from './support';

let payments: Payments;
beforeAll(async () => {
  payments = await startPayments();
}, 90_000);
afterAll(() => payments.stop());

const known = statement<{ settled: boolean }>(
  'test-known',
  'SELECT settled_at IS NOT NULL AS settled FROM platform.forgotten WHERE user_id = $1',
);
const kept = statement<{ method: string | null; reasons: string[] | null }>(
  'test-kept',
  `SELECT p.method, (SELECT array_agg(r.reason) FROM refunds r WHERE r.payment_id = p.id) AS reasons
   FROM payments p WHERE p.order_id = $1`,
);
const agedByAMonth = statement(
  'test-age',
  `UPDATE platform.forgotten SET forgotten_at = now() - interval '31 days' WHERE user_id = $1`,
);
const database = () => {
  const { database: found } = payments.service.running;
  if (!found) throw new Error('payment has a database');
  return found;
};
const job = () => payments.service.runJob('redact-payments');
const erase = async (userId: string): Promise<void> => {
  await payments.service.deliver(UserErasureRequested({ userId, dueAt: new Date().toISOString() }));
  await eventually(async () => expect(await database().query(known, [userId])).toHaveLength(1));
  await job();
};

test('when a user is erased, amounts and the ledger stay and what leads to the card and the person goes', async () => {
  const userId = newId();
  const [paid, other] = [newId(), newId()];
  await payments.ask(pay(paid, 'pm_card_visa', 2500, userId));
  await payments.ask(pay(other));
  const { id } = await payments.row(paid);
  await payments
    .post(`/${id}/refund`, payments.staff, {
      amount: { amount: 500, currency: 'USD' },
      reason: 'Ann was not at home',
    })
    .expect(201);
  await eventually(async () => expect(await payments.row(paid)).toMatchObject({ refunded: '500' }));
  const before = await payments.row(paid);
  await erase(userId);
  expect(await database().query(kept, [paid])).toEqual([{ method: null, reasons: [''] }]);
  expect(await payments.row(paid)).toMatchObject({
    intent_id: before.intent_id,
    captured: '2500',
    refunded: '500',
    status: 'PARTIALLY_REFUNDED',
  });
  expect(await database().query(kept, [other])).toEqual([{ method: 'pm_card_visa', reasons: null }]);
});

test('when a payment of an erased user is still open, it loses the token of the card once it has ended', async () => {
  const userId = newId();
  const orderId = newId();
  await payments.ask(pay(orderId, 'pm_card_authenticationRequired', 2500, userId));
  await erase(userId);
  await database().query(agedByAMonth, [userId]);
  await job();
  expect(await payments.row(orderId)).toMatchObject({ status: 'REQUIRES_ACTION' });
  expect(await database().query(kept, [orderId])).toMatchObject([
    { method: 'pm_card_authenticationRequired' },
  ]);
  expect(await database().query(known, [userId])).toEqual([{ settled: false }]);
  const { intent_id: intentId } = await payments.row(orderId);
  await payments.stripe.api('POST', `payment_intents/${intentId}/cancel`);
  await eventually(async () => {
    expect(['CANCELLED', 'FAILED']).toContain((await payments.row(orderId)).status);
    expect((await payments.row(orderId)).task).toBeNull();
  });
  await job();
  expect(await database().query(kept, [orderId])).toMatchObject([{ method: null }]);
  expect((await payments.row(orderId)).client_secret).toBeNull();
  expect(await database().query(known, [userId])).toEqual([{ settled: true }]);
});
