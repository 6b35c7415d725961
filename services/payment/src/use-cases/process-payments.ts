import { type ProcessPayment } from '@ultramarket/contracts';
import { messageContext, newId, type Received } from '@ultramarket/platform';
import { type Answer, type Change, type Payment, type PendingReply } from '../domain/payment';
import { standingAnswer } from '../domain/settle';
import { type FollowUp, type PaymentTransaction } from '../ports';
import { applyChanges } from './apply-changes';

type Command = Received<ReturnType<typeof ProcessPayment>['payload']>;

export const pendingReplyOf = ({
  key,
  saga,
}: {
  key: string;
  saga?: PendingReply['saga'];
}): PendingReply | null => (saga ? { key, saga } : null);

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

export interface GivenAnswer {
  command: Command;
  answer: Answer;
}

/**
 * Stores the payments of a batch of orders; the provider is asked after the commit. An order that has a payment gets
 * the answer that stands, or the one to come. Returns the answers that can be given now.
 */
export const processPayments =
  ({ now, ...followUp }: FollowUp & { now: () => Date }) =>
  async (payments: PaymentTransaction, commands: readonly Command[]): Promise<GivenAnswer[]> => {
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
    if (repeated.length === 0) return [];
    const known = await payments.lockByOrders([...new Set(repeated.map(({ payload }) => payload.orderId))]);
    const answers: GivenAnswer[] = [];
    const waiting = new Map<string, Change>();
    for (const command of repeated) {
      const payment = known.find(({ orderId }) => orderId === command.payload.orderId);
      if (!payment) continue;
      const answer = standingAnswer(payment);
      if (answer) answers.push({ command, answer });
      // The newest asker gets the answer that is still to come.
      if (!answer || answer.outcome === 'pending')
        waiting.set(payment.id, { payment: { ...payment, saga: pendingReplyOf(command) }, effects: [] });
    }
    await applyChanges(payments, [...waiting.values()], followUp);
    return answers;
  };
