import { type Logger, OutboundWorker } from '@ultramarket/platform';
import {
  type PaymentProvider,
  type PaymentStore,
  ProviderUnavailable,
  type ReportMismatch,
  type Task,
} from '../ports';
import { contextOfOrder } from '../use-cases/apply-changes';
import { type Outcome, storeOutcomes } from '../use-cases/store-outcomes';

export interface ProviderWorkerOptions {
  provider: PaymentProvider;
  store: PaymentStore;
  reportMismatch: ReportMismatch;
  logger: Logger;
  /** Calls to the provider at the same time. */
  concurrency: number;
  now: () => Date;
}

export type ProviderWorker = OutboundWorker<Task, Outcome>;

const hours = (count: number): number => count * 3_600_000;
/** The provider's idempotency keys expire after 24 hours; asking again after that could charge twice. */
const keyLivesMs = hours(23);
const cancelledLookupMs = hours(0.25);
const unpaidAtMostMs = hours(24);

/** Asks the provider for what a task wants, always with the same key. */
const ask = async (provider: PaymentProvider, task: Task, now: Date): Promise<Outcome> => {
  const { payment } = task;
  const intentId = payment.intentId ?? '';
  const age = now.getTime() - payment.createdAt.getTime();
  switch (task.kind) {
    case 'REFUND':
      return { task, update: await provider.refund(task.refund, intentId) };
    case 'VOID':
      return { task, update: await provider.void(intentId) };
    case 'READ': {
      const abandoned = age > unpaidAtMostMs;
      return { task, update: await (abandoned ? provider.void(intentId) : provider.read(intentId)) };
    }
    case 'CHARGE': {
      const lookUp = age > (payment.unwanted ? cancelledLookupMs : keyLivesMs);
      return { task, update: await (lookUp ? provider.find(payment) : provider.charge(payment)) };
    }
  }
};

/** Asks the payment provider for what payments and refunds wait for. */
export const providerWorker = ({
  provider,
  store,
  reportMismatch,
  logger,
  concurrency,
  now,
}: ProviderWorkerOptions): ProviderWorker =>
  new OutboundWorker<Task, Outcome>({
    peer: 'the payment provider',
    logger,
    concurrency,
    keyOf: (task) =>
      task.kind === 'REFUND' ? `REFUND ${task.refund.id}` : `${task.kind} ${task.payment.id}`,
    describe: ({ kind, payment }) => ({
      span: `${kind} stripe`,
      service: 'stripe',
      details: { work: kind, paymentId: payment.id },
    }),
    messageKeyOf: ({ payment }) => payment.orderId,
    contextOf: ({ payment }) => contextOfOrder(payment),
    ask: (task) => ask(provider, task, now()),
    isUnavailable: (error) => error instanceof ProviderUnavailable,
    save: (outcomes) => storeOutcomes(store, outcomes, reportMismatch),
    openTasks: () => store.openTasks(),
    claimDue: (limit) => store.claimDue(now(), limit),
  });
