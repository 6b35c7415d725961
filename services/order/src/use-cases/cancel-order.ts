import {
  type AuditActor,
  auditRecord,
  errors,
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
  now: () => Date;
}

export interface CancelRequest {
  readonly note?: string | undefined;
  readonly ifMatch?: number | undefined;
  readonly claim: IdempotencyClaim;
}

/**
 * Stops an order. Before its confirmation the checkout is undone; afterwards a saga of its own stops the
 * parcel, gives the money back and puts the goods back. The answer says that it has begun, not that it has ended.
 * The note is what the person says about it.
 * @throws ORDER_NOT_FOUND, ORDER_NOT_CANCELLABLE, VERSION_CONFLICT
 */
export const cancelOrder =
  ({ store, sagas, cancellation, now }: CancelOrderDeps) =>
  async (
    orderId: string,
    { note, ifMatch, claim }: CancelRequest,
    auditActor: AuditActor,
  ): Promise<{ orderId: string; state: 'CANCELLING' }> => {
    const { actor } = auditActor;
    const { order: seen } = await visibleOrder(store)(orderId, actor);
    const staff = hasRole(actor, 'manager');
    if (seen.userId !== actor.userId && !staff) throw orderErrors.ORDER_NOT_FOUND();
    const by = seen.userId === actor.userId ? 'customer' : 'staff';
    const reason = by === 'customer' ? 'CANCELLED_BY_CUSTOMER' : 'CANCELLED_BY_STAFF';
    const answer = { orderId, state: 'CANCELLING' } as const;

    await store.transaction(async (orders) => {
      const { tx } = orders;
      // The saga is locked before the order, as the checkout's own steps do.
      const undone = await sagas.cancel(tx, 'checkout', orderId, reason);
      const [order] = await orders.lock([orderId]);
      if (order && ifMatch !== undefined && order.version !== ifMatch)
        throw errors.VERSION_CONFLICT(undefined, { extra: { version: order.version } });
      if (!undone) {
        if (!order || !cancellable.includes(order.status) || order.status === 'PENDING')
          throw orderErrors.ORDER_NOT_CANCELLABLE();
        if (await sagas.exists(tx, 'cancellation', orderId))
          throw orderErrors.ORDER_NOT_CANCELLABLE('The order is being cancelled, or could not be.');
        await sagas.start(tx, cancellation, [{ sagaId: orderId, state: { orderId, reason, by } }]);
      }
      if (note !== undefined) await orders.storeCancelNote(orderId, note);
      if (by === 'staff')
        tx.outbox.add(
          auditRecord(
            auditActor,
            { action: 'order.cancelled', resource: `order:${orderId}`, before: { status: seen.status } },
            now(),
          ),
        );
      await tx.storeResponse(claim, 202, answer);
    });
    return answer;
  };
