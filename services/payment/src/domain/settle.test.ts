import { type PendingReply } from '@ultramarket/contracts';
import { type Payment } from './payment';
import { cancel, refundSettled, settle, standingReply } from './settle';

const pendingReply = (key: string): PendingReply => ({
  key,
  saga: { sagaId: key, saga: 'checkout', step: key, attempt: 1, undo: false, replyTo: 'checkout.replies' },
});
const asked = pendingReply('pay');
const cancelled = pendingReply('cancel');

const payment = (fields: Partial<Payment> = {}): Payment => ({
  id: 'p1',
  orderId: 'o1',
  userId: 'u1',
  amount: 2500,
  currency: 'USD',
  provider: 'stripe',
  method: 'pm_card_visa',
  attempt: 1,
  status: 'CREATED',
  unwanted: false,
  task: 'CHARGE',
  intentId: null,
  clientSecret: null,
  captured: 0,
  refunding: 0,
  refunded: 0,
  failureCode: null,
  saga: asked,
  cancelSaga: null,
  correlationId: 'c1',
  traceparent: null,
  createdAt: new Date(0),
  ...fields,
});
const paid = (fields: Partial<Payment> = {}) =>
  payment({ status: 'SUCCEEDED', task: null, intentId: 'pi_1', captured: 2500, saga: null, ...fields });

test('when the provider does not know a payment that is wanted, it has failed and may be tried again', () => {
  const { payment: after, effects } = settle(payment(), { kind: 'never' });
  expect(after).toMatchObject({ status: 'FAILED', task: null, failureCode: 'payment_expired', saga: null });
  expect(effects).toEqual([
    { kind: 'failed', code: 'payment_expired', retryable: true },
    { kind: 'reply', pendingReply: asked, reply: { outcome: 'refused', error: 'payment_expired' } },
  ]);
});

test('when the provider does not know a payment that was cancelled, both commands get their reply', () => {
  const unwanted = payment({ unwanted: true, cancelSaga: cancelled });
  const { payment: after, effects } = settle(unwanted, { kind: 'never' });
  expect(after).toMatchObject({ status: 'CANCELLED', task: null, saga: null, cancelSaga: null });
  expect(effects).toEqual([
    { kind: 'reply', pendingReply: asked, reply: { outcome: 'refused', error: 'PAYMENT_CANCELLED' } },
    { kind: 'reply', pendingReply: cancelled, reply: { outcome: 'done', data: { refunded: 0 } } },
  ]);
});

test('when a payment that waits is cancelled and the shopper goes on, it is still to be voided', () => {
  const waiting = settle(payment(), { kind: 'action', intentId: 'pi_1', clientSecret: 's' }).payment;
  const unwanted = cancel(waiting, cancelled).payment;
  const { payment: after, effects } = settle(unwanted, { kind: 'processing', intentId: 'pi_1' });
  expect(after).toMatchObject({
    status: 'PROCESSING',
    task: 'VOID',
    clientSecret: null,
    cancelSaga: cancelled,
  });
  expect(effects).toEqual([]);
});

test.each([
  ['a failure', { kind: 'failed', intentId: 'pi_1', code: 'card_declined', retryable: false }],
  ['a question to the shopper', { kind: 'action', intentId: 'pi_1', clientSecret: 's' }],
  ['a void intent', { kind: 'canceled', intentId: 'pi_1' }],
  ['the same money again', { kind: 'succeeded', intentId: 'pi_1', received: 2500 }],
] as const)('when the money is there and %s is received afterwards, nothing changes', (_what, update) => {
  const before = paid();
  expect(settle(before, update)).toEqual({ payment: before, effects: [] });
});

test('when a failed payment turns out to be paid, its money goes back', () => {
  const failed = settle(payment(), { kind: 'failed', intentId: 'pi_1', code: 'x', retryable: true }).payment;
  const { payment: after, effects } = settle(failed, { kind: 'succeeded', intentId: 'pi_1', received: 2500 });
  expect(after).toMatchObject({ status: 'SUCCEEDED', captured: 2500, refunding: 2500 });
  expect(effects.map(({ kind }) => kind)).toEqual(['captured', 'refund']);
});

test('when the refund of a cancelled order fails, the cancellation is refused and the money can go back later', () => {
  const { payment: going } = cancel(paid(), cancelled);
  const { payment: after, effects } = refundSettled(going, { id: 'r1', amount: 2500 }, false);
  expect(after).toMatchObject({ status: 'SUCCEEDED', refunding: 0, refunded: 0, cancelSaga: null });
  expect(effects).toEqual([
    { kind: 'reply', pendingReply: cancelled, reply: { outcome: 'refused', error: 'REFUND_FAILED' } },
  ]);
});

test('when a refund fails that no command waits for, what was paid can be refunded again', () => {
  const { payment: after, effects } = refundSettled(
    paid({ refunding: 1000 }),
    { id: 'r1', amount: 1000 },
    false,
  );
  expect(after).toMatchObject({ status: 'SUCCEEDED', refunding: 0 });
  expect(effects).toEqual([]);
});

test.each([
  ['was paid', paid(), { outcome: 'done', data: { paymentId: 'p1' } }],
  ['waits', payment({ status: 'PROCESSING' }), { outcome: 'pending', data: { paymentId: 'p1' } }],
  ['was refused', payment({ unwanted: true, failureCode: 'x' }), { outcome: 'refused', error: 'x' }],
  ['is being asked for', payment(), undefined],
])('when the command of a payment that %s comes again, it gets the reply that stands', (_how, one, reply) => {
  expect(standingReply(one)).toEqual(reply);
});

test.each([
  ['less than was asked for', { received: 1 }],
  ['more than was asked for', { received: 2501 }],
  ['another currency', { currency: 'JPY' }],
])(
  'when the provider says that it received %s, the payment stays open and staff are notified',
  (_what, said) => {
    const before = payment({ status: 'REQUIRES_ACTION', intentId: 'pi_1', task: 'READ' });
    const update = { kind: 'succeeded', intentId: 'pi_1', received: 2500, currency: 'USD', ...said } as const;
    const { payment: after, effects } = settle(before, update);
    expect(after).toEqual(before);
    expect(effects).toEqual([{ kind: 'mismatch', received: update.received, currency: update.currency }]);
  },
);
