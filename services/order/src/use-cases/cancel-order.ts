import {
  type Actor,
  hasRole,
  type IdempotencyClaim,
  type SagaDefinition,
  type SagaEngine,
} from '@ultramarket/platform';
import { orderErrors } from '../domain/errors';
import { cancellable } from '../domain/order-status';
import { type OrderStore } from '../ports';
import { type CancellationState } from '../sagas/cancellation';
import { visibleOrder } from './get-order';
import { type OrderSteps } from './order-steps';

export interface CancelOrderDeps {
  store: OrderStore;
  sagas: SagaEngine<OrderSteps>;
  cancellation: SagaDefinition<CancellationState, OrderSteps>;
}

/**
 * Stops an order (ORD-08). Before its confirmation the checkout is undone; afterwards a saga of its own stops the
 * parcel, gives the money back and puts the goods back. The answer says that it has begun, not that it has ended.
 * @throws ORDER_NOT_FOUND, ORDER_NOT_CANCELLABLE
 */
export const cancelOrder =
  ({ store, sagas, cancellation }: CancelOrderDeps) =>
  async (
    orderId: string,
    actor: Actor,
    claim: IdempotencyClaim,
  ): Promise<{ orderId: string; state: 'CANCELLING' }> => {
    const { order: seen } = await visibleOrder(store)(orderId, actor);
    const staff = hasRole(actor, 'manager');
    if (seen.userId !== actor.userId && !staff) throw orderErrors.ORDER_NOT_FOUND();
    const by = seen.userId === actor.userId ? 'customer' : 'staff';
    const reason = by === 'customer' ? 'CANCELLED_BY_CUSTOMER' : 'CANCELLED_BY_STAFF';
    const answer = { orderId, state: 'CANCELLING' } as const;

    await store.transaction(async (tx) => {
      // The saga is locked before the order, as the checkout's own steps do.
      const undone = await sagas.cancel(tx, 'checkout', orderId, reason);
      const [order] = await store.lock(tx, [orderId]);
      if (!undone) {
        if (!order || !cancellable.includes(order.status) || order.status === 'PENDING')
          throw orderErrors.ORDER_NOT_CANCELLABLE();
        if (await sagas.exists(tx, 'cancellation', orderId))
          throw orderErrors.ORDER_NOT_CANCELLABLE('The order is being cancelled, or could not be.');
        await sagas.start(tx, cancellation, [{ sagaId: orderId, state: { orderId, reason, by } }]);
      }
      await tx.keepAnswer(claim, 202, answer);
    });
    return answer;
  };
