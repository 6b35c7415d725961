import { PaymentRefunded } from '@ultramarket/contracts';
import { on, type Subscription } from '@ultramarket/platform';
import { type OrderUseCases } from '../use-cases';

/** Updates from payment that orders show. */
export const paymentEvents = ({ store, applyRefunds }: OrderUseCases): Subscription[] => [
  on(PaymentRefunded, store, applyRefunds),
];
