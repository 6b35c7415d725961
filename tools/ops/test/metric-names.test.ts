import { metricNames } from '../monitoring/metric-names';

test.each([
  [
    'sum by (service) (rate(http_requests_total{job="ultramarket", status=~"5.."}[5m]))',
    ['http_requests_total'],
  ],
  ['a_ratio > on (slo) group_left () 14.4 * slo:budget:ratio', ['a_ratio', 'slo:budget:ratio']],
  ['60 * shop:orders_placed:rate5m offset 1w', ['shop:orders_placed:rate5m']],
  ['sum(up) or vector(0)', ['up']],
  ['count(ALERTS{alertname!="by (x)"}) unless absent(x_total)', ['ALERTS', 'x_total']],
  ['label_replace(pg_up == 0, "engine", "PostgreSQL", "", "")', ['pg_up']],
  ['1 - a / (b > 0)', ['a', 'b']],
])('when %s is read, its metrics are known', (expr, names) => {
  expect([...metricNames(expr)].sort()).toEqual([...names].sort());
});
