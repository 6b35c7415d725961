import {
  OrderCancelled,
  OrderConfirmed,
  OrderCreated,
  PaymentProcessed,
  PaymentRefunded,
} from '@ultramarket/contracts';
import { on, type Subscription } from '@ultramarket/platform';
import { type OrderLedger } from '../ports';

/** What the auditor hears of orders and their money; in any order, and perhaps twice. */
export const orderMoney = (ledger: OrderLedger): Subscription[] => [
  on(OrderCreated, (tx, events) =>
    ledger.note(
      tx,
      events.map(({ payload: { orderId, total, currency, createdAt: at } }) => ({
        kind: 'created',
        orderId,
        at,
        total,
        currency,
      })),
    ),
  ),
  on(OrderConfirmed, (tx, events) =>
    ledger.note(
      tx,
      events.map(({ payload, occurredAt: at }) => ({ kind: 'confirmed', orderId: payload.orderId, at })),
    ),
  ),
  on(OrderCancelled, (tx, events) =>
    ledger.note(
      tx,
      events.map(({ payload, occurredAt: at }) => ({ kind: 'cancelled', orderId: payload.orderId, at })),
    ),
  ),
  on(PaymentProcessed, (tx, events) =>
    ledger.noteMoney(
      tx,
      events.map(({ payload: { paymentId, orderId, amount, currency }, occurredAt: at }) => ({
        id: paymentId,
        orderId,
        kind: 'charge',
        amount,
        currency,
        at,
      })),
    ),
  ),
  on(PaymentRefunded, (tx, events) =>
    ledger.noteMoney(
      tx,
      events.map(({ payload: { refundId, orderId, amount, currency }, occurredAt: at }) => ({
        id: refundId,
        orderId,
        kind: 'refund',
        amount,
        currency,
        at,
      })),
    ),
  ),
];
