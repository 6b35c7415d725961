import { totalmem } from 'node:os';
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import { ScrapedGauge } from './scraped-gauge';

const requestBuckets = [0.01, 0.025, 0.05, 0.1, 0.2, 0.5, 1, 2, 5];
const stepBuckets = [0.05, 0.1, 0.25, 0.5, 1, 2, 5, 10, 60, 900];

/** What this process may use at most; undefined where only the machine sets a limit. */
const memoryLimit = (): number | undefined => {
  const limit = process.constrainedMemory();
  return limit > 0 && limit < totalmem() ? limit : undefined;
};

/** Everything a service counts. One registry a service, so that several can run in one process. */
export const makeMetrics = (service: string) => {
  const registry = new Registry();
  registry.setDefaultLabels({ service });
  const registers = [registry];
  return {
    registry,
    /**
     * Node's own metrics, for the one service that is a process of its own. The lag of the event loop is looked at ten
     * times a second: prom-client's hundred times cost an idle service a third of its processor time and more.
     */
    collectDefaults: () => {
      collectDefaultMetrics({ register: registry, eventLoopMonitoringPrecision: 100 });
      const limit = memoryLimit();
      new ScrapedGauge({
        name: 'process_memory_limit_bytes',
        help: 'Memory that the process may use, where not only the machine sets a limit',
        registers,
      }).add(() => (limit ? [{ value: limit }] : []));
    },
    info: new Gauge({
      name: 'service_info',
      help: 'Always 1; says which version runs',
      labelNames: ['version'] as const,
      registers,
    }),
    httpRequests: new Counter({
      name: 'http_requests_total',
      help: 'Requests answered',
      labelNames: ['method', 'route', 'status'] as const,
      registers,
    }),
    httpSeconds: new Histogram({
      name: 'http_request_duration_seconds',
      help: 'Time to answer a request',
      labelNames: ['method', 'route', 'status_code'] as const,
      buckets: requestBuckets,
      registers,
    }),
    clientSeconds: new Histogram({
      name: 'http_client_request_duration_seconds',
      help: 'Time of calls to other services and providers',
      labelNames: ['target', 'outcome'] as const,
      buckets: requestBuckets,
      registers,
    }),
    statementSeconds: new Histogram({
      name: 'db_query_duration_seconds',
      help: 'Time of named SQL statements',
      labelNames: ['statement'] as const,
      buckets: [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1],
      registers,
    }),
    storeRefusals: new Counter({
      name: 'store_refusals_total',
      help: 'Requests with a value that got through all checks and that the store refused',
      labelNames: ['store', 'code'] as const,
      registers,
    }),
    poolConnections: new ScrapedGauge({
      name: 'db_pool_connections',
      help: 'Connections to PostgreSQL by state: used or idle',
      labelNames: ['state'],
      registers,
    }),
    poolSize: new ScrapedGauge({
      name: 'db_pool_max_connections',
      help: 'Connections to PostgreSQL that the pool may have',
      registers,
    }),
    poolWaiting: new ScrapedGauge({
      name: 'db_pool_waiting_requests',
      help: 'Statements and transactions that wait for a connection',
      registers,
    }),
    messagesHandled: new Counter({
      name: 'messages_handled_total',
      help: 'Messages by outcome',
      labelNames: ['type', 'outcome'] as const,
      registers,
    }),
    messageLagSeconds: new Histogram({
      name: 'message_lag_seconds',
      help: 'Time from the fact to its handling',
      buckets: stepBuckets,
      registers,
    }),
    outboxPublished: new Counter({
      name: 'outbox_published_total',
      help: 'Messages given to Kafka',
      registers,
    }),
    outboxWaiting: new Gauge({
      name: 'outbox_waiting_messages',
      help: 'Committed messages that Kafka has not acknowledged',
      registers,
    }),
    outboxAge: new ScrapedGauge({
      name: 'outbox_oldest_message_age_seconds',
      help: 'How long the oldest committed message has waited for Kafka; 0 when none waits',
      registers,
    }),
    sagaOpenRuns: new ScrapedGauge({
      name: 'saga_open_runs',
      help: 'Saga runs that have not ended: running, undoing or needs-attention',
      labelNames: ['saga', 'status'],
      registers,
    }),
    sagaOverdueRuns: new ScrapedGauge({
      name: 'saga_overdue_runs',
      help: 'Saga runs whose deadline passed more than a minute ago without anybody acting',
      labelNames: ['saga'],
      registers,
    }),
    sagaRuns: new Counter({
      name: 'saga_runs_total',
      help: 'Saga runs by how they ended',
      labelNames: ['saga', 'outcome'] as const,
      registers,
    }),
    sagaStepSeconds: new Histogram({
      name: 'saga_step_duration_seconds',
      help: 'Time from a command to its reply',
      labelNames: ['saga', 'step'] as const,
      buckets: stepBuckets,
      registers,
    }),
    jobRuns: new Counter({
      name: 'job_runs_total',
      help: 'Scheduled jobs by outcome',
      // `job` is Prometheus' own word for where a series was scraped.
      labelNames: ['name', 'outcome'] as const,
      registers,
    }),
    cacheReads: new Counter({
      name: 'cache_reads_total',
      help: 'Cache reads by outcome',
      labelNames: ['cache', 'outcome'] as const,
      registers,
    }),
  };
};
export type Metrics = ReturnType<typeof makeMetrics>;
