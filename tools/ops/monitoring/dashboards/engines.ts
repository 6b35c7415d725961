import { by, type Dashboard, lines, stat } from './panel';

const up = (title: string, expr: string) =>
  stat({
    title,
    description: `1 while the exporter reaches ${title}.`,
    unit: 'none',
    queries: by(expr),
    limits: { warn: 1, bad: 1, lowIsBad: true },
  });

/** What all services stand on. */
export const engines: Dashboard = {
  uid: 'ultramarket-engines',
  title: 'UltraMarket: engines',
  description: 'What all services stand on: stores, broker, index, machines.',
  tags: ['ultramarket'],
  rows: [
    {
      title: 'Up',
      panels: [
        up('PostgreSQL', 'min(pg_up)'),
        up('Redis', 'min(redis_up)'),
        up('MongoDB', 'min(mongodb_up)'),
        up('Kafka', 'clamp_max(max(kafka_brokers), 1)'),
        up('Elasticsearch', 'max(elasticsearch_cluster_health_status{color=~"green|yellow"})'),
        up('ClickHouse', 'min(up{job="clickhouse"})'),
      ],
    },
    {
      title: 'PostgreSQL',
      panels: [
        lines({
          title: 'Connections by database',
          description: 'Of all that the server allows.',
          unit: 'short',
          queries: [
            ...by('sum by (datname) (pg_stat_activity_count)', 'datname'),
            { expr: 'max(pg_settings_max_connections)', legend: 'allowed' },
          ],
          stacked: false,
        }),
        lines({
          title: 'Transactions',
          description: 'Commits per second by database, and rollbacks of all.',
          unit: 'ops',
          queries: [
            ...by('sum by (datname) (rate(pg_stat_database_xact_commit[5m]))', 'datname'),
            { expr: 'sum(rate(pg_stat_database_xact_rollback[5m]))', legend: 'rollbacks' },
          ],
        }),
        lines({
          title: 'Blocks found in memory',
          description: 'Below 99 % the working set does not fit.',
          unit: 'percentunit',
          queries: by(
            'sum by (datname) (rate(pg_stat_database_blks_hit[5m])) / (sum by (datname) (rate(pg_stat_database_blks_hit[5m]) + rate(pg_stat_database_blks_read[5m])) > 0)',
            'datname',
          ),
          limits: { warn: 0.99, bad: 0.9, lowIsBad: true },
        }),
        lines({
          title: 'Size by database',
          description: 'On disk.',
          unit: 'bytes',
          width: 12,
          queries: by('pg_database_size_bytes', 'datname'),
        }),
        lines({
          title: 'Deadlocks',
          description: 'Per hour; rows are locked in a fixed order, so there should be none.',
          unit: 'short',
          width: 12,
          queries: by('sum by (datname) (increase(pg_stat_database_deadlocks[1h]))', 'datname'),
          limits: { warn: 1, bad: 10 },
        }),
      ],
    },
    {
      title: 'Kafka',
      panels: [
        lines({
          title: 'Messages by topic',
          description: 'Written per second.',
          unit: 'ops',
          queries: by('sum by (topic) (rate(kafka_topic_partition_current_offset[5m]))', 'topic'),
        }),
        lines({
          title: 'Consumer lag',
          description: 'Messages that a group has not handled, as the exporter sees it.',
          unit: 'short',
          queries: by('sum by (consumergroup) (kafka_consumergroup_lag)', 'consumergroup'),
        }),
        lines({
          title: 'Partitions with too few copies',
          description: 'More than none for long: a broker is down or slow.',
          unit: 'short',
          queries: by('sum(kafka_topic_partition_under_replicated_partition)'),
          limits: { warn: 1, bad: 1 },
        }),
      ],
    },
    {
      title: 'Redis',
      panels: [
        lines({
          title: 'Memory',
          description: 'The cache may be full and evicts; the carts may not.',
          unit: 'percentunit',
          queries: by('redis_memory_used_bytes / (redis_memory_max_bytes > 0)', 'redis'),
        }),
        lines({
          title: 'Found keys',
          description: 'Share of reads that found something.',
          unit: 'percentunit',
          queries: by(
            'rate(redis_keyspace_hits_total[5m]) / (rate(redis_keyspace_hits_total[5m]) + rate(redis_keyspace_misses_total[5m]) > 0)',
            'redis',
          ),
        }),
        lines({
          title: 'Commands and evictions',
          description: 'Per second.',
          unit: 'ops',
          queries: [
            { expr: 'rate(redis_commands_processed_total[5m])', legend: '{{redis}}' },
            { expr: 'rate(redis_evicted_keys_total[5m])', legend: '{{redis}} evicted' },
          ],
        }),
      ],
    },
    {
      title: 'MongoDB',
      panels: [
        lines({
          title: 'Operations',
          description: 'Per second by kind.',
          unit: 'ops',
          queries: by('sum by (legacy_op_type) (rate(mongodb_ss_opcounters[5m]))', 'legacy_op_type'),
        }),
        lines({
          title: 'Connections',
          description: 'Open, and how many more there could be.',
          unit: 'short',
          queries: by('mongodb_ss_connections{conn_type=~"current|available"}', 'conn_type'),
        }),
        lines({
          title: 'Memory',
          description: 'Resident memory of the server.',
          unit: 'bytes',
          queries: by('1024 * 1024 * mongodb_ss_mem_resident', 'instance'),
        }),
      ],
    },
    {
      title: 'Elasticsearch',
      panels: [
        lines({
          title: 'Searches',
          description: 'Per second by node.',
          unit: 'ops',
          queries: by('sum by (name) (rate(elasticsearch_indices_search_query_total[5m]))', 'name'),
        }),
        lines({
          title: 'Mean time of a search',
          description: 'Inside Elasticsearch, without the way there.',
          unit: 's',
          queries: by(
            'sum by (name) (rate(elasticsearch_indices_search_query_time_seconds[5m])) / (sum by (name) (rate(elasticsearch_indices_search_query_total[5m])) > 0)',
            'name',
          ),
        }),
        lines({
          title: 'Heap',
          description: 'Above 85 % for long it spends its time collecting.',
          unit: 'percentunit',
          queries: by(
            'elasticsearch_jvm_memory_used_bytes{area="heap"} / elasticsearch_jvm_memory_max_bytes{area="heap"}',
            'name',
          ),
          limits: { warn: 0.75, bad: 0.85 },
        }),
      ],
    },
    {
      title: 'ClickHouse',
      panels: [
        lines({
          title: 'Queries',
          description: 'Per second, and those that failed.',
          unit: 'ops',
          queries: [
            { expr: 'sum(rate(ClickHouseProfileEvents_Query[5m]))', legend: 'all' },
            { expr: 'sum(rate(ClickHouseProfileEvents_FailedQuery[5m]))', legend: 'failed' },
          ],
        }),
        lines({
          title: 'Rows inserted',
          description: 'Per second.',
          unit: 'ops',
          queries: by('sum(rate(ClickHouseProfileEvents_InsertedRows[5m]))'),
        }),
        lines({
          title: 'Memory',
          description: 'Tracked by the server.',
          unit: 'bytes',
          queries: by('ClickHouseMetrics_MemoryTracking', 'instance'),
        }),
      ],
    },
    {
      title: 'Gateway and machines',
      panels: [
        lines({
          title: 'Kong: requests by status',
          description: 'What customers get.',
          unit: 'reqps',
          width: 6,
          queries: by('sum by (code) (rate(kong_http_requests_total[5m]))', 'code'),
          stacked: true,
        }),
        lines({
          title: 'Processors',
          description: 'Share of the time in which they work.',
          unit: 'percentunit',
          width: 6,
          queries: by('1 - avg by (instance) (rate(node_cpu_seconds_total{mode="idle"}[5m]))', 'instance'),
          limits: { warn: 0.8, bad: 0.95 },
        }),
        lines({
          title: 'Memory in use',
          description: 'Of the machine.',
          unit: 'percentunit',
          width: 6,
          queries: by('1 - node_memory_MemAvailable_bytes / node_memory_MemTotal_bytes', 'instance'),
          limits: { warn: 0.85, bad: 0.95 },
        }),
        lines({
          title: 'Disks in use',
          description: 'By mount point.',
          unit: 'percentunit',
          width: 6,
          queries: by(
            '1 - node_filesystem_avail_bytes{fstype!~"tmpfs|overlay|squashfs"} / node_filesystem_size_bytes',
            'instance',
            'mountpoint',
          ),
          limits: { warn: 0.8, bad: 0.9 },
        }),
      ],
    },
  ],
};
