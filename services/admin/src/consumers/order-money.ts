import {
  OrderCancelled,
  OrderConfirmed,
  OrderCreated,
  PaymentProcessed,
  PaymentRefunded,
} from '@ultramarket/contracts';
import { storableTime } from '../domain/audit-entry';
import { on, type Subscription } from '@ultramarket/platform';
import { type OrderLedger } from '../ports';

const timeOf = (at: string): string => storableTime(new Date(at)).toISOString();

/** The events of orders and their money for the auditor; in any order, and perhaps twice. */
export const orderMoney = (ledger: OrderLedger): Subscription[] => [
  on(OrderCreated, (tx, events) =>
    ledger.applyOrders(
      tx,
      events.map(({ payload: { orderId, total, currency, createdAt } }) => ({
        kind: 'created',
        orderId,
        at: timeOf(createdAt),
        total,
        currency,
      })),
    ),
  ),
  on(OrderConfirmed, (tx, events) =>
    ledger.applyOrders(
      tx,
      events.map(({ payload: { orderId }, occurredAt }) => ({
        kind: 'confirmed',
        orderId,
        at: timeOf(occurredAt),
      })),
    ),
  ),
  on(OrderCancelled, (tx, events) =>
    ledger.applyOrders(
      tx,
      events.map(({ payload: { orderId }, occurredAt }) => ({
        kind: 'cancelled',
        orderId,
        at: timeOf(occurredAt),
      })),
    ),
  ),
  on(PaymentProcessed, (tx, events) =>
    ledger.applyMoney(
      tx,
      events.map(({ payload: { paymentId, orderId, amount, currency }, occurredAt }) => ({
        id: paymentId,
        orderId,
        kind: 'charge',
        amount,
        currency,
        at: timeOf(occurredAt),
      })),
    ),
  ),
  on(PaymentRefunded, (tx, events) =>
    ledger.applyMoney(
      tx,
      events.map(({ payload: { refundId, orderId, amount, currency }, occurredAt }) => ({
        id: refundId,
        orderId,
        kind: 'refund',
        amount,
        currency,
        at: timeOf(occurredAt),
      })),
    ),
  ),
];
