import { type PaymentRefunded } from '@ultramarket/contracts';
import { type Received, type Transaction } from '@ultramarket/platform';
import { type OrderStore } from '../ports';

type Refunded = ReturnType<typeof PaymentRefunded>['payload'];

/** Orders record how much of their money was refunded, by customers, staff or the provider. */
export const applyRefunds =
  ({ store }: { store: OrderStore }) =>
  (tx: Transaction, events: ReadonlyArray<Received<Refunded>>): Promise<void> =>
    store.addRefunds(
      tx,
      events.map(({ payload: { orderId, amount } }) => ({ orderId, amount })),
    );
