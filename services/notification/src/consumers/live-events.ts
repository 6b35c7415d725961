import {
  CartUpdated,
  type MessageDefinition,
  MetricsTick,
  OrderCancelled,
  OrderConfirmed,
  OrderCreated,
  OrderDelivered,
  OrderProcessing,
  OrderReturned,
  OrderShipped,
  PaymentActionRequired,
  PaymentFailed,
  PaymentRefunded,
  StockDepleted,
  StockReplenished,
  StockUpdated,
} from '@ultramarket/contracts';
import { onLive, type Received, type Subscribed, type Subscription } from '@ultramarket/platform';
import { type Feed, feedOfUser, type LiveChannel } from '../domain/live';
import { type NotificationUseCases } from '../use-cases';

interface LiveView {
  channel: LiveChannel;
  feed: Feed;
  data: Readonly<Record<string, unknown>>;
}

/** How an event looks to a client; undefined when it concerns none. */
interface Rule {
  definition: Subscribed;
  show: (payload: never) => LiveView | undefined;
}

const rule = <Payload>(
  definition: MessageDefinition<Payload>,
  show: (payload: Payload) => LiveView | undefined,
): Rule => ({ definition, show });

const order = <Payload extends { userId: string; orderId: string; orderNumber: string }>(
  definition: MessageDefinition<Payload>,
  status: string,
): Rule =>
  rule(definition, ({ userId, orderId, orderNumber }) => ({
    channel: 'order',
    feed: feedOfUser(userId),
    data: { orderId, orderNumber, status },
  }));

const payment = <Payload extends { userId: string; orderId: string }>(
  definition: MessageDefinition<Payload>,
  status: string,
): Rule =>
  rule(definition, ({ userId, orderId }) => ({
    channel: 'order',
    feed: feedOfUser(userId),
    data: { orderId, payment: status },
  }));

const stock = <Payload extends { sku: string; productId: string | null; available: number }>(
  definition: MessageDefinition<Payload>,
): Rule =>
  rule(definition, ({ sku, productId, available }) => ({
    channel: 'stock',
    feed: 'stock',
    data: { sku, productId, available },
  }));

const rules: readonly Rule[] = [
  order(OrderCreated, 'PENDING'),
  order(OrderConfirmed, 'CONFIRMED'),
  order(OrderProcessing, 'PROCESSING'),
  order(OrderShipped, 'SHIPPED'),
  order(OrderDelivered, 'DELIVERED'),
  order(OrderCancelled, 'CANCELLED'),
  order(OrderReturned, 'RETURNED'),
  payment(PaymentActionRequired, 'REQUIRES_ACTION'),
  payment(PaymentFailed, 'FAILED'),
  payment(PaymentRefunded, 'REFUNDED'),
  rule(CartUpdated, ({ ownerId, guest, items, version }) =>
    guest ? undefined : { channel: 'cart', feed: feedOfUser(ownerId), data: { items, version } },
  ),
  stock(StockUpdated),
  stock(StockDepleted),
  stock(StockReplenished),
  rule(MetricsTick, (tick) => ({ channel: 'analytics', feed: 'analytics', data: tick })),
];

const views = new Map(rules.map(({ definition, show }) => [definition.type, show]));

const toLive = ({ type, occurredAt, payload }: Received<unknown>) => {
  const view = views.get(type)?.(payload as never);
  if (!view) return [];
  const { channel, feed, data } = view;
  return [{ feed, message: { channel, event: type, at: occurredAt, data } }];
};

/** Publishes events to the feeds of connected clients. */
export const liveEvents = ({ publishLive }: NotificationUseCases): Subscription<unknown> =>
  onLive(
    rules.map(({ definition }) => definition),
    (batch) => publishLive(batch.flatMap(toLive)),
  );
