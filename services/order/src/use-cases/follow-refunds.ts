import { type PaymentRefunded } from '@ultramarket/contracts';
import { type Received } from '@ultramarket/platform';
import { type OrderTransaction } from '../ports';

type Refunded = ReturnType<typeof PaymentRefunded>['payload'];

/** Orders record how much of their money was refunded, by customers, staff or the provider. */
export const applyRefunds =
  () =>
  (orders: OrderTransaction, events: ReadonlyArray<Received<Refunded>>): Promise<void> =>
    orders.addRefunds(events.map(({ payload: { orderId, amount } }) => ({ orderId, amount })));
