import { type AuditActor, auditRecord, type SagaEngine } from '@ultramarket/platform';
import { orderErrors } from '../domain/errors';
import { type OrderStore } from '../ports';
import { visibleOrder } from './get-order';
import { type OrderSteps } from './order-steps';

interface Deps {
  store: OrderStore;
  sagas: SagaEngine<OrderSteps>;
  now: () => Date;
}

/** Takes up a checkout or cancellation that waits for a person. @throws ORDER_NOT_FOUND, SAGA_NOT_WAITING */
export const retrySaga =
  ({ store, sagas, now }: Deps) =>
  async (orderId: string, auditActor: AuditActor): Promise<void> => {
    await visibleOrder(store)(orderId, auditActor.actor);
    const retried = await store.transaction(async ({ tx }) => {
      const checkout = await sagas.retry(tx, 'checkout', orderId);
      const cancellation = await sagas.retry(tx, 'cancellation', orderId);
      if (checkout || cancellation)
        tx.outbox.add(
          auditRecord(auditActor, { action: 'order.saga-retried', resource: `order:${orderId}` }, now()),
        );
      return checkout || cancellation;
    });
    if (!retried) throw orderErrors.SAGA_NOT_WAITING();
  };
