import { type Change, type IntentUpdate, type Payment, type Refund, unchanged } from '../domain/payment';
import { mismatch, refundSettled, settle } from '../domain/settle';
import { type PaymentStore, type RefundUpdate, type ReportMismatch, type Task } from '../ports';
import { applyChanges } from './apply-changes';

/** What the provider said about a task. */
export type Outcome =
  | { readonly task: Extract<Task, { kind: 'CHARGE' | 'VOID' | 'READ' }>; readonly update: IntentUpdate }
  | { readonly task: Extract<Task, { kind: 'REFUND' }>; readonly update: RefundUpdate };

/** Several updates of one payment add up to one change. */
export class Changes {
  private readonly byPayment = new Map<string, Change>();
  private readonly touched = new Set<string>();

  constructor(payments: readonly Payment[]) {
    payments.forEach((payment) => this.byPayment.set(payment.id, unchanged(payment)));
  }

  payment(id: string): Payment | undefined {
    return this.byPayment.get(id)?.payment;
  }

  /** Nothing is stored for a payment that stays what it was. */
  apply(id: string, react: (payment: Payment) => Change): void {
    const before = this.byPayment.get(id);
    if (!before) return;
    const after = react(before.payment);
    if (after.payment === before.payment && after.effects.length === 0) return;
    this.byPayment.set(id, { payment: after.payment, effects: [...before.effects, ...after.effects] });
    this.touched.add(id);
  }

  all(): Change[] {
    return [...this.byPayment].filter(([id]) => this.touched.has(id)).map(([, change]) => change);
  }
}

const settledRefund = (refund: Refund, update: RefundUpdate): Refund => ({
  ...refund,
  providerRefundId: update.providerRefundId ?? refund.providerRefundId,
  status: update.kind === 'done' ? 'SUCCEEDED' : update.kind === 'failed' ? 'FAILED' : 'PENDING',
  failureCode: update.kind === 'failed' ? update.code : null,
});

/**
 * Stores a batch of what the provider said, all or nothing; an outcome that is stored already changes nothing. Returns what
 * the provider is to be asked next.
 */
export const storeOutcomes = async (
  store: PaymentStore,
  outcomes: readonly Outcome[],
  reportMismatch: ReportMismatch,
): Promise<Task[]> => {
  const next: Task[] = [];
  const followUp = { taskQueue: { add: (task: Task) => next.push(task) }, reportMismatch };
  await store.transaction(async (payments) => {
    const ids = [...new Set(outcomes.map(({ task }) => task.payment.id))];
    const changes = new Changes(await payments.lockByIds(ids));
    const refundIds = outcomes.flatMap(({ task }) => (task.kind === 'REFUND' ? [task.refund.id] : []));
    const pending = (await payments.refunds(refundIds)).filter(({ status }) => status === 'PENDING');
    const refunds: Refund[] = [];
    for (const { task, update } of outcomes) {
      const { id } = task.payment;
      if (task.kind !== 'REFUND') {
        changes.apply(id, (payment) => settle(payment, update as IntentUpdate));
        continue;
      }
      const refund = pending.find((one) => one.id === task.refund.id);
      if (!refund) continue;
      const { money } = update as RefundUpdate;
      if (money && (money.received !== refund.amount || money.currency !== refund.currency)) {
        // Not believed: the refund stays open and is asked about again, and staff learn of it.
        refunds.push(refund);
        changes.apply(id, (payment) => mismatch(payment, money.received, money.currency));
        continue;
      }
      const after = settledRefund(refund, update as RefundUpdate);
      refunds.push(after);
      if (after.status !== 'PENDING')
        changes.apply(id, (payment) => refundSettled(payment, after, after.status === 'SUCCEEDED'));
    }
    await payments.saveRefunds(refunds);
    await applyChanges(payments, changes.all(), followUp);
  });
  return next;
};
