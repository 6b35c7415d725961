import { by, type Dashboard, lines, stat } from './panel';

const route = (service: string, path: string, method: string) =>
  `service_route:http_requests:rate5m{service="${service}", method="${method}", route="${path}"}`;

/** From looking to buying: what the shop does, and where checkouts get stuck. */
export const checkout: Dashboard = {
  uid: 'ultramarket-checkout',
  title: 'UltraMarket: checkout and business',
  description: 'From looking to buying: what the shop does, and where checkouts get stuck.',
  tags: ['ultramarket'],
  rows: [
    {
      title: 'Business',
      panels: [
        stat({
          title: 'Orders today',
          description:
            'Orders paid within 24 hours. The truth is in analytics-service; this counts what replicas saw.',
          unit: 'short',
          queries: by('sum(increase(orders_confirmed_total{job="ultramarket"}[24h]))'),
        }),
        stat({
          title: 'Conversion',
          description: 'Orders paid per cart that was begun, over an hour.',
          unit: 'percentunit',
          queries: by(
            'sum(increase(orders_confirmed_total{job="ultramarket"}[1h])) / (sum(increase(http_requests_total{job="ultramarket", service="cart", method="POST", route="/api/v1/cart/items", status="201"}[1h])) > 0)',
          ),
        }),
        stat({
          title: 'Checkouts that fail',
          description: 'Share of the checkouts of half an hour that neither the shopper nor the bank ended.',
          unit: 'percentunit',
          queries: by('shop:checkout_failures:ratio30m'),
          limits: { warn: 0.02, bad: 0.1 },
        }),
        stat({
          title: 'Cards declined',
          description: 'Share of the checkouts of half an hour that ended because the card was declined.',
          unit: 'percentunit',
          queries: by(
            'sum(increase(orders_cancelled_total{job="ultramarket", reason="PAYMENT_DECLINED"}[30m])) / (sum(increase(orders_placed_total{job="ultramarket"}[30m])) > 0)',
          ),
          limits: { warn: 0.1, bad: 0.3 },
        }),
        stat({
          title: 'Revenue below earlier weeks',
          description:
            'By how many percent the last whole hour is below the same hour of earlier weeks, as analytics-service sees it; empty is good.',
          unit: 'percent',
          queries: by('max by (currency) (revenue_drop_percent{job="ultramarket"})', 'currency'),
          width: 8,
          limits: { warn: 1, bad: 50 },
        }),
        lines({
          title: 'Orders per minute',
          description: 'Placed, paid and cancelled.',
          unit: 'short',
          queries: [
            { expr: '60 * shop:orders_placed:rate5m', legend: 'placed' },
            { expr: '60 * shop:orders_confirmed:rate5m', legend: 'paid' },
            { expr: '60 * sum(shop:orders_cancelled:rate5m)', legend: 'cancelled' },
            { expr: '60 * shop:orders_placed:rate5m offset 1w', legend: 'placed, a week ago' },
          ],
        }),
        lines({
          title: 'Revenue per hour',
          description: 'Totals of paid orders, in whole units of the currency.',
          unit: 'short',
          queries: by('3600 * shop:order_revenue_minor_units:rate5m / 100', 'currency'),
        }),
        lines({
          title: 'Cancellations per minute by reason',
          description: 'Why orders end before they are paid, or after.',
          unit: 'short',
          queries: by('60 * shop:orders_cancelled:rate5m', 'reason'),
          stacked: true,
        }),
      ],
    },
    {
      title: 'The way to an order',
      panels: [
        lines({
          title: 'Steps of shoppers per minute',
          description:
            'Looks, searches, carts, quotes and orders: where a line falls and the next does not, something is in the way.',
          unit: 'short',
          width: 12,
          queries: [
            {
              expr: `60 * ${route('product', '/api/v1/products/:idOrSlug', 'GET')}`,
              legend: 'looks at a product',
            },
            { expr: `60 * ${route('search', '/api/v1/search', 'GET')}`, legend: 'searches' },
            { expr: `60 * ${route('cart', '/api/v1/cart/items', 'POST')}`, legend: 'into the cart' },
            { expr: `60 * ${route('order', '/api/v1/orders/quote', 'POST')}`, legend: 'quotes' },
            { expr: `60 * ${route('order', '/api/v1/orders', 'POST')}`, legend: 'orders' },
          ],
        }),
        lines({
          title: 'Accepting an order',
          description: 'How long POST /api/v1/orders takes when nobody asked to wait; the goal is 500 ms.',
          unit: 's',
          width: 12,
          queries: [
            {
              expr: 'service_route:http_request_duration_seconds:p95_5m{service="order", method="POST", route="/api/v1/orders"}',
              legend: 'p95',
            },
          ],
          limits: { warn: 0.5, bad: 1 },
        }),
      ],
    },
    {
      title: 'The saga',
      panels: [
        lines({
          title: 'Runs by how they ended',
          description: 'Per minute: done, undone, or waiting for a person.',
          unit: 'short',
          queries: by('60 * saga:saga_runs:rate5m', 'saga', 'outcome'),
        }),
        lines({
          title: 'From a command to its reply (p95)',
          description: 'Which step is slow.',
          unit: 's',
          queries: by('saga_step:saga_step_duration_seconds:p95_5m', 'saga', 'step'),
        }),
        lines({
          title: 'Open runs',
          description: 'Runs that have not ended, by state.',
          unit: 'short',
          queries: by('saga:saga_open_runs:max', 'saga', 'status'),
        }),
      ],
    },
  ],
};
