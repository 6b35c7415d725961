import { type Actor, hasRole, type LogEntry, type SagaEngine } from '@ultramarket/platform';
import { orderErrors } from '../domain/errors';
import { type Order } from '../domain/order';
import { type HistoryEntry, type OrderStore, type Payments } from '../ports';
import { type OrderSteps } from './order-steps';
import { isCode, orderView, type SeenOrder, sellerOrderView } from './order-view';

export interface GetOrderDeps {
  store: OrderStore;
  sagas: SagaEngine<OrderSteps>;
  payments: Payments;
}

/** Sellers see orders with goods of theirs once they are paid. */
const seenBySeller = ({ status, paymentId, items }: Order, userId: string) =>
  items.some(({ sellerId }) => sellerId === userId) &&
  status !== 'PENDING' &&
  (status !== 'CANCELLED' || paymentId !== null);

/** True for the owner and staff; a seller sees less. */
const seesAll = ({ userId }: Order, actor: Actor): boolean =>
  userId === actor.userId || hasRole(actor, 'manager');

/** An order that the caller may see: the owner, its sellers, staff. @throws ORDER_NOT_FOUND for all others */
export const visibleOrder =
  (store: OrderStore) =>
  async (orderId: string, actor: Actor): Promise<{ order: Order; history: HistoryEntry[] }> => {
    const found = await store.find(orderId);
    const allowed =
      found &&
      (seesAll(found.order, actor) || (actor.role === 'VENDOR' && seenBySeller(found.order, actor.userId)));
    if (!found || !allowed) throw orderErrors.ORDER_NOT_FOUND();
    return found;
  };

/** One order with its items and history. A seller who is not the owner sees only what is the seller's. */
export const getOrder =
  ({ store }: GetOrderDeps) =>
  async (orderId: string, actor: Actor): Promise<SeenOrder> => {
    const { order, history } = await visibleOrder(store)(orderId, actor);
    return seesAll(order, actor) ? orderView(order, history) : sellerOrderView(order, actor.userId, history);
  };

export interface OrderStatusView {
  status: string;
  cancelReason?: string;
  saga: { step: string; state: string };
  /** Not for sellers. */
  payment?: { status: string; clientSecret?: string };
}

/** What became of the money, as far as the order knows. */
const paymentStatus = ({ status, paymentId, refunded, total }: Order, stage: string): string => {
  if (refunded >= total) return 'REFUNDED';
  if (refunded > 0) return 'PARTIALLY_REFUNDED';
  if (paymentId !== null) return 'SUCCEEDED';
  if (stage === 'PAYMENT_ACTION') return 'REQUIRES_ACTION';
  return status === 'CANCELLED' ? 'CANCELLED' : 'PROCESSING';
};

/** Where an order stands, and what the shopper must do for the payment. */
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
      ...(seesAll(order, actor) && {
        payment: {
          status: payment?.status ?? paymentStatus(order, state),
          ...(payment?.clientSecret !== undefined && { clientSecret: payment.clientSecret }),
        },
      }),
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
  /** The person who did it. */
  actorId?: string;
}

export interface Timeline {
  correlationId?: string;
  /** Where to look in the traces. */
  traceId?: string;
  entries: TimelineEntry[];
}

/** What happened to an order: customers see the statuses, staff every step of its sagas. */
export const getTimeline =
  ({ store, sagas }: GetOrderDeps) =>
  async (orderId: string, actor: Actor): Promise<Timeline> => {
    const { order, history } = await visibleOrder(store)(orderId, actor);
    const isStaff = hasRole(actor, 'manager');
    const statuses = history.map(({ status, at, reason, actorId }) => ({
      at: at.toISOString(),
      what: status,
      ...(reason !== null && (seesAll(order, actor) || isCode(reason)) && { detail: reason }),
      ...(isStaff && actorId !== null && { actorId }),
    }));
    if (!isStaff) return { entries: statuses };
    const runs = await Promise.all([sagas.find('checkout', orderId), sagas.find('cancellation', orderId)]);
    const steps = runs.flatMap((run) => (run?.log ?? []).map(entryOf(run?.saga ?? '')));
    const entries = [...statuses, ...steps].sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
    const [checkout] = runs;
    const traceId = checkout?.traceparent?.split('-')[1];
    return {
      ...(checkout && { correlationId: checkout.correlationId }),
      ...(traceId && { traceId }),
      entries,
    };
  };

const entryOf =
  (saga: string) =>
  ({ at, event, ...rest }: LogEntry): TimelineEntry => ({
    at: new Date(at).toISOString(),
    what: `${saga}: ${event}`,
    ...rest,
  });
