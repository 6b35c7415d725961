import { type CommandReply, type ProcessPayment } from '@ultramarket/contracts';
import { messageContext, newId, pendingReplyOf, type Received } from '@ultramarket/platform';
import { type Change, type Payment } from '../domain/payment';
import { standingReply } from '../domain/settle';
import { type FollowUp, type PaymentTransaction } from '../ports';
import { applyChanges } from './apply-changes';

type Command = Received<ReturnType<typeof ProcessPayment>['payload']>;

/** A payment before the provider was asked for money. */
export const newPayment = (
  given: Pick<Payment, 'orderId' | 'userId' | 'amount' | 'currency' | 'provider' | 'method' | 'saga'>,
  now: Date,
): Payment => {
  const id = newId();
  const context = messageContext(given.orderId);
  return {
    id,
    ...given,
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
    cancelSaga: null,
    correlationId: context?.correlationId ?? id,
    traceparent: context?.traceparent ?? null,
    createdAt: now,
  };
};

type Reply = CommandReply<{ paymentId: string }>;

/**
 * Stores the payments of a batch of orders; the provider is asked after the commit. An order that has a payment gets
 * the reply that stands, or the one to come. Returns a reply for each command; undefined for those that come later.
 */
export const processPayments =
  ({ now, ...followUp }: FollowUp & { now: () => Date }) =>
  async (payments: PaymentTransaction, commands: readonly Command[]): Promise<Array<Reply | undefined>> => {
    const wanted = commands.map((command) => {
      const { orderId, userId, amount, currency, provider, token: method } = command.payload;
      const saga = pendingReplyOf(command);
      return {
        command,
        payment: newPayment({ orderId, userId, amount, currency, provider, method, saga }, now()),
      };
    });
    const stored = await payments.insert(wanted.map(({ payment }) => payment));
    payments.tx.afterCommit(() => {
      for (const { payment } of wanted)
        if (stored.has(payment.id)) void followUp.taskQueue.add({ kind: 'CHARGE', payment });
    });

    const repeated = wanted.filter(({ payment }) => !stored.has(payment.id)).map(({ command }) => command);
    if (repeated.length === 0) return commands.map(() => undefined);
    const known = await payments.lockByOrders([...new Set(repeated.map(({ payload }) => payload.orderId))]);
    const replies = new Map<Command, Reply>();
    const waiting = new Map<string, Change>();
    for (const command of repeated) {
      const payment = known.find(({ orderId }) => orderId === command.payload.orderId);
      if (!payment) continue;
      const reply = standingReply(payment);
      if (reply) replies.set(command, reply);
      // The newest asker gets the reply that is still to come.
      if (!reply || reply.outcome === 'pending')
        waiting.set(payment.id, { payment: { ...payment, saga: pendingReplyOf(command) }, effects: [] });
    }
    await applyChanges(payments, [...waiting.values()], followUp);
    return commands.map((command) => replies.get(command));
  };
