import {
  type MessageDefinition,
  OrderCancelled,
  OrderConfirmed,
  OrderDelivered,
  OrderShipped,
  noShipment,
  PaymentRefunded,
} from '@ultramarket/contracts';
import { on, type Subscription } from '@ultramarket/platform';
import { type NotificationRequest } from '../ports';
import { type Content } from '../templates/data';
import { type NotificationUseCases } from '../use-cases';

const both = ['email', 'in-app'] as const;

/** Notifies shoppers about their orders: each event becomes one notification, whatever its message id. */
export const orderEvents = (notifications: NotificationUseCases): Subscription[] => {
  const request = <Payload extends { userId: string }>(
    definition: MessageDefinition<Payload>,
    content: (payload: Payload) => Content & { eventKey: string },
  ): Subscription =>
    on(definition, async (tx, events) => {
      const requests = events.map(({ payload }): NotificationRequest => ({
        ...content(payload),
        userId: payload.userId,
        type: 'order',
        channels: both,
      }));
      await notifications.notify(tx, requests);
    });

  return [
    request(OrderConfirmed, ({ orderId, orderNumber, lines, total, currency }) => ({
      template: 'order-confirmed',
      data: {
        orderId,
        orderNumber,
        lines: lines.map(({ name, quantity, lineTotal }) => ({ name, quantity, lineTotal })),
        total,
        currency,
      },
      eventKey: `order-confirmed:${orderId}`,
    })),
    request(OrderCancelled, ({ orderId, orderNumber, reason }) => ({
      template: 'order-cancelled',
      data: { orderId, orderNumber, reason },
      eventKey: `order-cancelled:${orderId}`,
    })),
    request(OrderShipped, ({ orderId, orderNumber, shipmentId, carrier, trackingNumber }) => ({
      template: 'order-shipped',
      data: { orderId, orderNumber, carrier, trackingNumber },
      // A shipment that becomes known after the status was set by hand is worth a notification of its own.
      eventKey: `order-shipped:${shipmentId === noShipment ? orderId : shipmentId}`,
    })),
    request(OrderDelivered, ({ orderId, orderNumber }) => ({
      template: 'order-delivered',
      data: { orderId, orderNumber },
      eventKey: `order-delivered:${orderId}`,
    })),
    request(PaymentRefunded, ({ orderId, refundId, amount, currency }) => ({
      template: 'payment-refunded',
      data: { orderId, amount, currency },
      eventKey: `refunded:${refundId}`,
    })),
  ];
};
