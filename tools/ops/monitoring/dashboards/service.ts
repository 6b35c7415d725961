import { by, type Dashboard, lines, stat } from './panel';

const chosen = 'job="ultramarket", service=~"$service"';
const routes = 'service=~"$service", route=~"$route"';

/** One service: which of its routes, neighbours, statements or messages make the trouble. */
export const service: Dashboard = {
  uid: 'ultramarket-service',
  title: 'UltraMarket: service',
  description: 'One service: which of its routes, neighbours, statements or messages make the trouble.',
  tags: ['ultramarket'],
  variables: [
    { name: 'service', label: 'Service', values: { label: 'service', series: 'up{job="ultramarket"}' } },
    {
      name: 'route',
      label: 'Route',
      values: { label: 'route', series: 'http_requests_total{job="ultramarket", service=~"$service"}' },
    },
  ],
  rows: [
    {
      title: 'State',
      panels: [
        stat({
          title: 'Replicas up',
          description: 'Replicas that Prometheus reaches.',
          unit: 'none',
          queries: by(`sum by (service) (up{${chosen}})`, 'service'),
          width: 12,
          limits: { warn: 1, bad: 1, lowIsBad: true },
        }),
        stat({
          title: 'Versions',
          description: 'Replicas by version: two while a release is rolled out.',
          unit: 'none',
          queries: by(`count by (service, version) (service_info{${chosen}})`, 'service', 'version'),
          width: 12,
        }),
      ],
    },
    {
      title: 'Requests by route',
      panels: [
        lines({
          title: 'Requests',
          description: 'Requests answered per second.',
          unit: 'reqps',
          queries: by(`service_route:http_requests:rate5m{${routes}}`, 'service', 'method', 'route'),
        }),
        lines({
          title: 'Errors',
          description: 'Share of requests that ended with a 5xx.',
          unit: 'percentunit',
          queries: by(`service_route:http_request_errors:ratio5m{${routes}}`, 'service', 'method', 'route'),
          limits: { warn: 0.001, bad: 0.01 },
        }),
        lines({
          title: 'Duration (p95)',
          description: 'What 95 % of the requests stay below.',
          unit: 's',
          queries: by(
            `service_route:http_request_duration_seconds:p95_5m{${routes}}`,
            'service',
            'method',
            'route',
          ),
          limits: { warn: 0.1, bad: 0.5 },
        }),
        lines({
          title: 'Answers by status',
          description: 'Refusals (4xx) are answers too; many of one kind tell of a client that is wrong.',
          unit: 'reqps',
          width: 12,
          queries: by(
            `sum by (service, status) (rate(http_requests_total{${chosen}, route=~"$route"}[5m]))`,
            'service',
            'status',
          ),
          stacked: true,
        }),
        lines({
          title: 'Limits reached',
          description: 'Requests that were refused because their caller had made too many.',
          unit: 'reqps',
          width: 12,
          queries: by(
            `sum by (service, route) (rate(http_requests_total{${chosen}, status="429"}[5m]))`,
            'service',
            'route',
          ),
        }),
      ],
    },
    {
      title: 'What it needs',
      panels: [
        lines({
          title: 'Calls to others: duration (p95)',
          description: 'Of each service and provider that is called.',
          unit: 's',
          queries: by(
            `histogram_quantile(0.95, sum by (service, target, le) (rate(http_client_request_duration_seconds_bucket{${chosen}}[5m])))`,
            'service',
            'target',
          ),
        }),
        lines({
          title: 'Calls to others: failures',
          description: 'Calls that got no answer or a 5xx.',
          unit: 'percentunit',
          queries: by(
            `sum by (service, target) (rate(http_client_request_duration_seconds_count{${chosen}, outcome=~"failed|5.."}[5m])) / sum by (service, target) (rate(http_client_request_duration_seconds_count{${chosen}}[5m]))`,
            'service',
            'target',
          ),
        }),
        lines({
          title: 'Cache hits',
          description: 'Share of reads that found something; below 90 % the store does the work.',
          unit: 'percentunit',
          queries: by('service_cache:cache_reads:hit_ratio30m{service=~"$service"}', 'service', 'cache'),
          limits: { warn: 0.9, bad: 0.5, lowIsBad: true },
        }),
        lines({
          title: 'Statements: duration (p95)',
          description: 'The ten slowest by name; the goal is 50 ms.',
          unit: 's',
          queries: by(
            `topk(10, histogram_quantile(0.95, sum by (service, statement, le) (rate(db_query_duration_seconds_bucket{${chosen}}[5m]))))`,
            'service',
            'statement',
          ),
          limits: { warn: 0.05, bad: 0.1 },
        }),
        lines({
          title: 'Statements',
          description: 'The ten most frequent by name.',
          unit: 'ops',
          queries: by(
            `topk(10, sum by (service, statement) (rate(db_query_duration_seconds_count{${chosen}}[5m])))`,
            'service',
            'statement',
          ),
        }),
        lines({
          title: 'Database connections in use',
          description: 'Share of the pool of each replica. Whoever waits longer than five seconds fails.',
          unit: 'percentunit',
          queries: [
            ...by('service_instance:db_pool:used_ratio{service=~"$service"}', 'service', 'instance'),
            {
              expr: `sum by (service, instance) (db_pool_waiting_requests{${chosen}})`,
              legend: '{{service}} {{instance}} waiting',
            },
          ],
          limits: { warn: 0.8, bad: 1 },
        }),
      ],
    },
    {
      title: 'Messages and jobs',
      panels: [
        lines({
          title: 'Messages by type',
          description: 'Messages handled per second; duplicates and dead letters have lines of their own.',
          unit: 'ops',
          queries: by(
            `sum by (service, type, outcome) (rate(messages_handled_total{${chosen}}[5m]))`,
            'service',
            'type',
            'outcome',
          ),
        }),
        lines({
          title: 'From the fact to its handling (p95)',
          description: 'How old a message is when it is handled.',
          unit: 's',
          queries: by(
            `histogram_quantile(0.95, sum by (service, le) (rate(message_lag_seconds_bucket{${chosen}}[5m])))`,
            'service',
          ),
        }),
        lines({
          title: 'Consumer lag by topic',
          description: 'Messages that wait.',
          unit: 'short',
          queries: by('group_topic:kafka_consumer_lag_messages:max{group=~"$service"}', 'group', 'topic'),
        }),
        lines({
          title: 'Outbox: published',
          description: 'Messages given to Kafka per second.',
          unit: 'ops',
          queries: by(`sum by (service) (rate(outbox_published_total{${chosen}}[5m]))`, 'service'),
        }),
        lines({
          title: 'Outbox: waiting',
          description: 'Committed messages that Kafka has not acknowledged.',
          unit: 'short',
          queries: by(`sum by (service) (outbox_waiting_messages{${chosen}})`, 'service'),
        }),
        lines({
          title: 'Jobs',
          description: 'Scheduled jobs by outcome, per hour.',
          unit: 'short',
          queries: by(
            `sum by (service, name, outcome) (increase(job_runs_total{${chosen}}[1h]))`,
            'service',
            'name',
            'outcome',
          ),
        }),
      ],
    },
  ],
};
