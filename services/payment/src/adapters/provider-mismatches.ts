import { type Metrics } from '@ultramarket/platform';
import { Counter } from 'prom-client';

/** Messages of the provider about other money than was asked for; an alert looks at it. */
export const providerMismatches = ({ registry }: Metrics): Counter =>
  new Counter({
    name: 'payment_provider_mismatches_total',
    help: 'Messages of the provider whose amount or currency is not what was asked for',
    registers: [registry],
  });
