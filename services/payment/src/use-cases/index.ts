import { type Logger } from '@ultramarket/platform';
import {
  type PaymentProvider,
  type PaymentReader,
  type PaymentStore,
  type ReportMismatch,
  type TaskQueue,
} from '../ports';
import { cancelPayments } from './cancel-payments';
import { confirmPayment } from './confirm-payment';
import { createPayment } from './create-payment';
import { processPayments } from './process-payments';
import { pruneOrders } from './prune-orders';
import { receiveEvents, retryParked } from './receive-events';
import { refundPayment } from './refund-payment';
import { sweepProvider } from './sweep-provider';

export interface PaymentDeps {
  provider: PaymentProvider;
  store: PaymentStore;
  reader: PaymentReader;
  taskQueue: TaskQueue;
  reportMismatch: ReportMismatch;
  logger: Logger;
  now: () => Date;
}

/** Everything payment can be asked to do. */
export const paymentUseCases = (deps: PaymentDeps) => ({
  process: processPayments(deps),
  cancel: cancelPayments(deps),
  receive: receiveEvents(deps, deps.provider.name),
  retryParked: retryParked(deps),
  sweep: sweepProvider(deps),
  pruneOrders: pruneOrders(deps),
  create: createPayment(deps),
  confirm: confirmPayment(deps),
  refund: refundPayment(deps),
  readEvent: (body: Buffer, signature: string) => deps.provider.event(body, signature),
  store: deps.store,
  reader: deps.reader,
});
export type PaymentUseCases = ReturnType<typeof paymentUseCases>;
