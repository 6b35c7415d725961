import { Counter } from 'prom-client';
import { type Metrics } from '@ultramarket/platform';
import { cancelKindOf, cancelKinds } from '../domain/cancel-reason';
import { type OrderMetrics } from '../ports';

/** Counts orders for the boards and alerts of operators. */
export const prometheusOrderMetrics = (metrics: Metrics): OrderMetrics => {
  const registers = [metrics.registry];
  const placed = new Counter({ name: 'orders_placed_total', help: 'Orders accepted', registers });
  const confirmed = new Counter({ name: 'orders_confirmed_total', help: 'Orders paid', registers });
  const cancelled = new Counter({
    name: 'orders_cancelled_total',
    help: 'Orders cancelled, by kind of reason',
    labelNames: ['reason'] as const,
    registers,
  });
  const revenue = new Counter({
    name: 'order_revenue_minor_units_total',
    help: 'Totals of the orders paid, in minor units of their currency',
    labelNames: ['currency'] as const,
    registers,
  });
  // A rise from nothing to one is no rise to Prometheus.
  cancelKinds.forEach((reason) => cancelled.inc({ reason }, 0));
  return {
    placed: (count) => placed.inc(count),
    confirmed: (orders) => {
      confirmed.inc(orders.length);
      for (const { currency, total } of orders) revenue.inc({ currency }, total);
    },
    cancelled: (reasons) => reasons.forEach((reason) => cancelled.inc({ reason: cancelKindOf(reason) })),
  };
};
