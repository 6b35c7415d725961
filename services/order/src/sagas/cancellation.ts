import { CancelPayment, CancelShipment, ReleaseStock } from '@ultramarket/contracts';
import { saga } from '@ultramarket/platform';
import { type OrderSteps } from '../use-cases/order-steps';

export interface CancellationState {
  orderId: string;
  reason: string;
  by: 'customer' | 'staff';
}

/** Stops a confirmed order: the parcel first, because once it has left there is nothing to cancel. */
export const cancellationSaga = saga<CancellationState, OrderSteps>('cancellation', {
  replyTo: 'checkout.replies',
})
  .step('stop the shipment', {
    command: CancelShipment,
    send: ({ orderId, reason }) => ({ orderId, reason }),
    attempts: 20,
    state: 'SHIPMENT_STOPPED',
  })
  .pivot('cancel the order', {
    here: (orders, runs) => orders.cancel(runs.map(({ state }) => state)),
    state: 'CANCELLED',
  })
  .step('give the money back', {
    command: CancelPayment,
    send: ({ orderId, reason }) => ({ orderId, reason }),
    attempts: 20,
  })
  .step('put the goods back', {
    command: ReleaseStock,
    send: ({ orderId, reason }) => ({ orderId, reason }),
    attempts: 20,
  });
