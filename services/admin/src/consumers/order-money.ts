import {
  OrderCancelled,
  OrderConfirmed,
  OrderCreated,
  PaymentProcessed,
  PaymentRefunded,
} from '@ultramarket/contracts';
import { storableTime } from '../domain/audit-entry';
import { on, type Subscription } from '@ultramarket/platform';
import { type AdminUseCases } from '../use-cases';

const timeOf = (at: string): string => storableTime(new Date(at)).toISOString();

/** The events of orders and their money for the auditor; in any order, and perhaps twice. */
export const orderMoney = ({ store }: AdminUseCases): Subscription[] => [
  on(OrderCreated, store, (unit, events) =>
    unit.applyOrders(
      events.map(({ payload: { orderId, total, currency, createdAt } }) => ({
        kind: 'created',
        orderId,
        at: timeOf(createdAt),
        total,
        currency,
      })),
    ),
  ),
  on(OrderConfirmed, store, (unit, events) =>
    unit.applyOrders(
      events.map(({ payload: { orderId }, occurredAt }) => ({
        kind: 'confirmed',
        orderId,
        at: timeOf(occurredAt),
      })),
    ),
  ),
  on(OrderCancelled, store, (unit, events) =>
    unit.applyOrders(
      events.map(({ payload: { orderId }, occurredAt }) => ({
        kind: 'cancelled',
        orderId,
        at: timeOf(occurredAt),
      })),
    ),
  ),
  on(PaymentProcessed, store, (unit, events) =>
    unit.applyMoney(
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
  on(PaymentRefunded, store, (unit, events) =>
    unit.applyMoney(
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
