import { type Logger, type Metrics } from '@ultramarket/platform';
import { Counter } from 'prom-client';
import { type ReportMismatch } from '../ports';

/** Counts and logs messages of the provider about other money than was asked for; an alert looks at the counter. */
export const mismatchReport = ({ registry }: Metrics, logger: Logger): ReportMismatch => {
  const mismatches = new Counter({
    name: 'payment_provider_mismatches_total',
    help: 'Messages of the provider whose amount or currency is not what was asked for',
    registers: [registry],
  });
  return ({ id: paymentId, orderId, amount, currency }, said) => {
    mismatches.inc();
    logger.error('the provider speaks of other money than was asked for', {
      paymentId,
      orderId,
      asked: { amount, currency },
      said,
    });
  };
};
