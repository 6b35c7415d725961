import { type Origin } from '@ultramarket/platform';
import { type Payment } from '../domain/payment';

/** The provider answers without saying whose request it was about; the payments know it, by the key of their messages. */
export const originsOfPayments = (
  payments: ReadonlyArray<Pick<Payment, 'orderId' | 'correlationId' | 'traceparent'>>,
): Map<string, Origin> =>
  new Map(
    payments.map(({ orderId, correlationId, traceparent }) => [
      orderId,
      { correlationId, ...(traceparent && { traceparent }) },
    ]),
  );
