import { type Actor, hasRole, type LogEntry, type SagaEngine } from '@ultramarket/platform';
import { orderErrors } from '../domain/errors';
import { type Order } from '../domain/order';
import { type HistoryEntry, type OrderStore, type Payments } from '../ports';
import { type OrderSteps } from './order-steps';
import { orderView, type OrderView } from './order-view';

export interface GetOrderDeps {
  store: OrderStore;
  sagas: SagaEngine<OrderSteps>;
  payments: Payments;
}

const sells = (order: Order, userId: string) => order.items.some(({ sellerId }) => sellerId === userId);

/** An order that the caller may see: the owner, its sellers, staff. @throws ORDER_NOT_FOUND for everybody else */
export const visibleOrder =
  (store: OrderStore) =>
  async (orderId: string, actor: Actor): Promise<{ order: Order; history: HistoryEntry[] }> => {
    const found = await store.find(orderId);
    const allowed =
      found &&
      (found.order.userId === actor.userId ||
        hasRole(actor, 'manager') ||
        (actor.role === 'VENDOR' && sells(found.order, actor.userId)));
    if (!found || !allowed) throw orderErrors.ORDER_NOT_FOUND();
    return found;
  };

/** One order with its items and history (ORD-03). A seller who is not the owner sees only the own lines. */
export const getOrder =
  ({ store }: GetOrderDeps) =>
  async (orderId: string, actor: Actor): Promise<OrderView> => {
    const { order, history } = await visibleOrder(store)(orderId, actor);
    const own = order.userId === actor.userId || hasRole(actor, 'manager');
    return orderView(
      own ? order : { ...order, items: order.items.filter(({ sellerId }) => sellerId === actor.userId) },
      history,
    );
  };

export interface OrderStatusView {
  status: string;
  cancelReason?: string;
  saga: { step: string; state: string };
  payment: { status: string; clientSecret?: string };
}

/** Where an order stands, and what the shopper must do for the payment (ORD-06). */
export const getStatus =
  ({ store, sagas, payments }: GetOrderDeps) =>
  async (orderId: string, actor: Actor): Promise<OrderStatusView> => {
    // The saga is read first: an order is always at least as far as the saga was a moment before.
    const run = await sagas.find('checkout', orderId);
    const { order } = await visibleOrder(store)(orderId, actor);
    const state = run?.stage ?? 'COMPLETED';
    // Only while the shopper has to act is the payment itself needed; its secret is never stored here.
    const acting = state === 'PAYMENT_ACTION' && order.userId === actor.userId;
    const payment = acting ? await payments.ofOrder(orderId) : undefined;
    const step = Object.entries(run?.steps ?? {}).find(
      ([, { status }]) => status === 'sent' || status === 'pending' || status === 'undo-sent',
    );
    return {
      status: order.status,
      ...(order.cancelReason !== null && { cancelReason: order.cancelReason }),
      saga: { step: step?.[0] ?? '', state },
      payment: {
        status:
          payment?.status ??
          (order.paymentId
            ? 'SUCCEEDED'
            : state === 'PAYMENT_ACTION'
              ? 'REQUIRES_ACTION'
              : order.status === 'CANCELLED'
                ? 'CANCELLED'
                : 'PROCESSING'),
        ...(payment?.clientSecret !== undefined && { clientSecret: payment.clientSecret }),
      },
    };
  };

export interface TimelineEntry {
  at: string;
  what: string;
  step?: string;
  attempt?: number;
  ms?: number;
  messageId?: string;
  detail?: string;
}

/** What happened to an order: customers see the statuses, staff every step of its sagas (design section 4). */
export const getTimeline =
  ({ store, sagas }: GetOrderDeps) =>
  async (orderId: string, actor: Actor): Promise<{ correlationId?: string; entries: TimelineEntry[] }> => {
    const { history } = await visibleOrder(store)(orderId, actor);
    const statuses = history.map(({ status, at, reason }) => ({
      at: at.toISOString(),
      what: status,
      ...(reason !== null && { detail: reason }),
    }));
    if (!hasRole(actor, 'manager')) return { entries: statuses };
    const runs = await Promise.all([sagas.find('checkout', orderId), sagas.find('cancellation', orderId)]);
    const steps = runs.flatMap((run) => (run?.log ?? []).map(entryOf(run?.saga ?? '')));
    const entries = [...statuses, ...steps].sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
    const [checkout] = runs;
    return { ...(checkout && { correlationId: checkout.correlationId }), entries };
  };

const entryOf =
  (saga: string) =>
  ({ at, event, ...rest }: LogEntry): TimelineEntry => ({
    at: new Date(at).toISOString(),
    what: `${saga}: ${event}`,
    ...rest,
  });
