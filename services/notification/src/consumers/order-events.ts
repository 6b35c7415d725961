import {
  OrderCancelled,
  OrderConfirmed,
  OrderDelivered,
  OrderShipped,
  PaymentRefunded,
} from '@ultramarket/contracts';
import { on, type Subscription } from '@ultramarket/platform';
import {
  orderCancelled,
  orderConfirmed,
  orderDelivered,
  orderShipped,
  paymentRefunded,
} from '../domain/notifications';
import { type NotificationUseCases } from '../use-cases';

/** Notifies shoppers about their orders. */
export const orderEvents = ({ store, notifyOf }: NotificationUseCases): Subscription[] => [
  on(OrderConfirmed, store, notifyOf(orderConfirmed)),
  on(OrderCancelled, store, notifyOf(orderCancelled)),
  on(OrderShipped, store, notifyOf(orderShipped)),
  on(OrderDelivered, store, notifyOf(orderDelivered)),
  on(PaymentRefunded, store, notifyOf(paymentRefunded)),
];
