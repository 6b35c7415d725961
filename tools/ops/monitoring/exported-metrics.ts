import { mismatchReport } from '../../../services/payment/src/adapters/mismatch-report';
import { prometheusOrderMetrics } from '../../../services/order/src/adapters/prometheus-order-metrics';
import { systemGauges } from '../../../services/admin/src/adapters/system-gauges';
import { violationGauge } from '../../../services/admin/src/adapters/violation-gauge';
import { dropGauge } from '../../../services/analytics/src/adapters/drop-gauge';
import { makeLogger } from '../../../libs/shared/platform/src/logging';
import { makeMetrics } from '../../../libs/shared/platform/src/metrics';

/** What exporters and the engines themselves export: as far as we read it. */
const exporters = [
  ...['up', 'ALERTS', 'prometheus_rule_evaluation_failures_total', 'alertmanager_notifications_failed_total'],
  ...['kong_http_requests_total', 'kong_upstream_target_health', 'redis_uptime_in_seconds'],
  ...['pg_up', 'pg_stat_activity_count', 'pg_settings_max_connections', 'pg_database_size_bytes'],
  ...['pg_stat_database_xact_commit', 'pg_stat_database_xact_rollback', 'pg_stat_database_deadlocks'],
  ...['pg_stat_database_blks_hit', 'pg_stat_database_blks_read'],
  ...['redis_up', 'redis_memory_used_bytes', 'redis_memory_max_bytes', 'redis_evicted_keys_total'],
  ...['redis_keyspace_hits_total', 'redis_keyspace_misses_total', 'redis_commands_processed_total'],
  ...['kafka_brokers', 'kafka_topic_partition_current_offset', 'kafka_consumergroup_lag'],
  'kafka_topic_partition_under_replicated_partition',
  ...['mongodb_up', 'mongodb_ss_opcounters', 'mongodb_ss_connections', 'mongodb_ss_mem_resident'],
  ...['elasticsearch_cluster_health_status', 'elasticsearch_indices_search_query_total'],
  'elasticsearch_indices_search_query_time_seconds',
  ...['elasticsearch_jvm_memory_used_bytes', 'elasticsearch_jvm_memory_max_bytes'],
  ...['ClickHouseProfileEvents_Query', 'ClickHouseProfileEvents_FailedQuery'],
  ...['ClickHouseProfileEvents_InsertedRows', 'ClickHouseMetrics_MemoryTracking'],
  ...['node_cpu_seconds_total', 'node_memory_MemAvailable_bytes', 'node_memory_MemTotal_bytes'],
  ...['node_filesystem_avail_bytes', 'node_filesystem_size_bytes', 'node_filesystem_readonly'],
  // Of kube-state-metrics, in a cluster only.
  'kube_cronjob_status_last_successful_time',
];

/** Every series that a service exports, taken from the code that declares it. */
const ofServices = async (): Promise<string[]> => {
  const metrics = makeMetrics('check');
  metrics.collectDefaults();
  const nothing = async () => undefined;
  prometheusOrderMetrics(metrics);
  dropGauge(metrics);
  mismatchReport(metrics, makeLogger('check', 'silent'));
  violationGauge(metrics, { openByRule: async () => new Map() } as never);
  systemGauges(metrics, nothing, () => new Date());
  const declared = await metrics.registry.getMetricsAsJSON();
  return declared.flatMap(({ name, type }) =>
    String(type) === 'histogram' || String(type) === 'summary'
      ? [`${name}_bucket`, `${name}_sum`, `${name}_count`]
      : [name],
  );
};

export const exportedMetrics = async (): Promise<Set<string>> =>
  new Set([...exporters, ...(await ofServices())]);

/** The part of them that comes from engines and exporters. */
export const exporterMetrics: ReadonlySet<string> = new Set(exporters.filter((name) => name !== 'up'));
