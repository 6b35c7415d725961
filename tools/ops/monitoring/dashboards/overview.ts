import { bars, by, type Dashboard, lines, stat, table } from './panel';

/** Where an operator looks first: is anything wrong, and where. */
export const overview: Dashboard = {
  uid: 'ultramarket-overview',
  title: 'UltraMarket: overview',
  description: 'Is anything wrong, and where. Every other dashboard explains one of these rows.',
  tags: ['ultramarket'],
  rows: [
    {
      title: 'Right now',
      panels: [
        stat({
          title: 'Alerts that wake somebody',
          description: 'Alerts of severity page that fire.',
          unit: 'none',
          queries: by('count(ALERTS{alertstate="firing", severity="page"}) or vector(0)'),
          limits: { warn: 1, bad: 1 },
        }),
        stat({
          title: 'Services down',
          description: 'Services of which no replica answers.',
          unit: 'none',
          queries: by('count(sum by (service) (up{job="ultramarket"}) == 0) or vector(0)'),
          limits: { warn: 1, bad: 1 },
        }),
        stat({
          title: 'Failed requests',
          description: 'Share of requests to all services that ended with a 5xx within five minutes.',
          unit: 'percentunit',
          decimals: 2,
          queries: by(
            '(sum(rate(http_requests_total{job="ultramarket", route!="unmatched", status=~"5.."}[5m])) or vector(0)) / sum(service:http_requests:rate5m)',
          ),
          limits: { warn: 0.001, bad: 0.01 },
        }),
        stat({
          title: 'Orders per minute',
          description: 'Orders placed, over five minutes.',
          unit: 'none',
          decimals: 1,
          queries: by('60 * shop:orders_placed:rate5m'),
        }),
        stat({
          title: 'Sagas waiting for a person',
          description: 'Runs in NEEDS_ATTENTION.',
          unit: 'none',
          queries: by('sum(saga:saga_open_runs:max{status="needs-attention"})'),
          limits: { warn: 1, bad: 1 },
        }),
        stat({
          title: 'Broken invariants',
          description: 'Open findings of the auditor in admin-service.',
          unit: 'none',
          queries: by('sum(max by (rule) (ultramarket_invariant_violations_total{job="ultramarket"}))'),
          limits: { warn: 1, bad: 1 },
        }),
      ],
    },
    {
      title: 'Objectives',
      panels: [
        table({
          title: 'Alerts that fire',
          description: 'Each has a runbook in docs/runbooks.',
          unit: 'none',
          queries: by(
            'sum by (alertname, severity, service, slo, group, saga, rule, topic) (ALERTS{alertstate="firing", alertname!="Heartbeat"})',
          ),
        }),
        lines({
          title: 'Speed at which error budgets burn',
          description:
            'At 1 the budget of a month lasts a month; at 14.4 it lasts two days and somebody is woken.',
          unit: 'none',
          width: 12,
          queries: by('slo:bad_requests:ratio1h / on (slo) group_left () slo:budget:ratio', 'slo', 'service'),
          limits: { warn: 1, bad: 14.4 },
        }),
      ],
    },
    {
      title: 'Services: rate, errors, duration',
      panels: [
        lines({
          title: 'Requests',
          description: 'Requests answered per second.',
          unit: 'reqps',
          queries: by('service:http_requests:rate5m', 'service'),
          stacked: true,
        }),
        lines({
          title: 'Errors',
          description: 'Share of requests that ended with a 5xx.',
          unit: 'percentunit',
          queries: by('service:http_request_errors:ratio5m', 'service'),
          limits: { warn: 0.001, bad: 0.01 },
        }),
        lines({
          title: 'Duration (p95)',
          description: 'What 95 % of the requests stay below; the goal is 100 ms, for search 200 ms.',
          unit: 's',
          queries: by('service:http_request_duration_seconds:p95_5m', 'service'),
          limits: { warn: 0.1, bad: 0.2 },
        }),
      ],
    },
    {
      title: 'Messages and sagas',
      panels: [
        lines({
          title: 'Consumer lag',
          description: 'Messages that a service has not handled yet.',
          unit: 'short',
          queries: by('sum by (group) (group_topic:kafka_consumer_lag_messages:max)', 'group'),
        }),
        lines({
          title: 'Oldest message in an outbox',
          description: 'How long a committed message has waited for Kafka.',
          unit: 's',
          queries: by('service:outbox_oldest_message_age_seconds:max', 'service'),
          limits: { warn: 30, bad: 60 },
        }),
        lines({
          title: 'Open saga runs',
          description: 'Runs under way, being undone, or waiting for a person.',
          unit: 'short',
          queries: by('saga:saga_open_runs:max', 'saga', 'status'),
        }),
        bars({
          title: 'Dead letters',
          description: 'Messages that were dead-lettered: npm run dlq -- list.',
          unit: 'none',
          queries: by('topic:kafka_dead_letter_messages:max', 'topic'),
          limits: { warn: 1, bad: 10 },
        }),
        bars({
          title: 'Broken invariants by rule',
          description: 'Open findings of the auditor: npm run audit.',
          unit: 'none',
          queries: by('max by (rule) (ultramarket_invariant_violations_total{job="ultramarket"})', 'rule'),
          limits: { warn: 1, bad: 1 },
        }),
        lines({
          title: 'Overdue saga runs',
          description: 'Runs past their deadline on which nobody acts.',
          unit: 'short',
          queries: by('saga:saga_overdue_runs:max', 'saga'),
          limits: { warn: 1, bad: 1 },
        }),
      ],
    },
  ],
};
