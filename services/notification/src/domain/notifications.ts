import {
  type AccountLocked,
  type Message,
  noShipment,
  type OrderCancelled,
  type OrderConfirmed,
  type OrderDelivered,
  type OrderShipped,
  type PaymentRefunded,
  type UserErasureScheduled,
  type UserErasureWithdrawn,
  type VendorBankChanged,
} from '@ultramarket/contracts';
import { type Content } from '../templates/data';

export type Channel = 'email' | 'in-app';

/** A notification to send to a user. */
export type NotificationRequest = Content & {
  /** Identifies the cause: a user gets one notification for it, however often it is reported. */
  readonly eventKey: string;
  readonly userId: string | null;
  readonly type: string;
  readonly channels: readonly Channel[];
  /** Where to and in which language, when it is not what the contact says. */
  readonly address?: string;
  readonly locale?: string | undefined;
};

/** What users are notified of by an event. */
type Rule<Definition extends (payload: never) => Message> = (
  payload: ReturnType<Definition>['payload'],
) => NotificationRequest;

const channels = ['email', 'in-app'] as const;
/** Users are always notified about security, whatever their preferences. */
const security = { type: 'security', channels };
const order = { type: 'order', channels };

export const userRegistered = (userId: string): NotificationRequest => ({
  template: 'welcome',
  data: {},
  eventKey: `registered:${userId}`,
  userId,
  type: 'account',
  channels,
});

export const accountLocked: Rule<typeof AccountLocked> = ({ userId, until }) => ({
  template: 'account-locked',
  data: { until },
  // Once a day: failing on purpose must not fill the owner's inbox.
  eventKey: `locked:${until.slice(0, 10)}`,
  userId,
  ...security,
});

export const erasureScheduled: Rule<typeof UserErasureScheduled> = ({ userId, dueAt, reminder }) => ({
  template: 'erasure-scheduled',
  data: { dueAt },
  eventKey: `erasure${reminder ? '-reminder' : ''}:${dueAt}`,
  userId,
  ...security,
});

export const erasureWithdrawn: Rule<typeof UserErasureWithdrawn> = ({ userId, dueAt }) => ({
  template: 'erasure-withdrawn',
  data: {},
  eventKey: `erasure-withdrawn:${dueAt}`,
  userId,
  ...security,
});

export const bankChanged: Rule<typeof VendorBankChanged> = ({ userId, payoutHoldUntil: holdUntil }) => ({
  template: 'bank-changed',
  data: { holdUntil },
  eventKey: `bank-changed:${holdUntil}`,
  userId,
  ...security,
});

export const orderConfirmed: Rule<typeof OrderConfirmed> = ({ userId, lines, ...confirmed }) => ({
  template: 'order-confirmed',
  data: {
    orderId: confirmed.orderId,
    orderNumber: confirmed.orderNumber,
    lines: lines.map(({ name, quantity, lineTotal }) => ({ name, quantity, lineTotal })),
    total: confirmed.total,
    currency: confirmed.currency,
  },
  eventKey: `order-confirmed:${confirmed.orderId}`,
  userId,
  ...order,
});

export const orderCancelled: Rule<typeof OrderCancelled> = ({ userId, orderId, orderNumber, reason }) => ({
  template: 'order-cancelled',
  data: { orderId, orderNumber, reason },
  eventKey: `order-cancelled:${orderId}`,
  userId,
  ...order,
});

export const orderShipped: Rule<typeof OrderShipped> = ({ userId, orderId, shipmentId, ...shipped }) => ({
  template: 'order-shipped',
  data: {
    orderId,
    orderNumber: shipped.orderNumber,
    carrier: shipped.carrier,
    trackingNumber: shipped.trackingNumber,
  },
  // A shipment that becomes known after the status was set by hand is worth a notification of its own.
  eventKey: `order-shipped:${shipmentId === noShipment ? orderId : shipmentId}`,
  userId,
  ...order,
});

export const orderDelivered: Rule<typeof OrderDelivered> = ({ userId, orderId, orderNumber }) => ({
  template: 'order-delivered',
  data: { orderId, orderNumber },
  eventKey: `order-delivered:${orderId}`,
  userId,
  ...order,
});

export const paymentRefunded: Rule<typeof PaymentRefunded> = ({ userId, orderId, refundId, ...refund }) => ({
  template: 'payment-refunded',
  data: { orderId, amount: refund.amount, currency: refund.currency },
  eventKey: `refunded:${refundId}`,
  userId,
  ...order,
});
