import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';

const requestBuckets = [0.01, 0.025, 0.05, 0.1, 0.2, 0.5, 1, 2, 5];
const stepBuckets = [0.05, 0.1, 0.25, 0.5, 1, 2, 5, 10, 60, 900];

/** Everything a service counts (XC-12, XC-13). One registry a service, so that several can run in one process. */
export const makeMetrics = (service: string) => {
  const registry = new Registry();
  registry.setDefaultLabels({ service });
  const registers = [registry];
  return {
    registry,
    /**
     * Node's own figures, for the one service that is a process of its own. The lag of the event loop is looked at ten
     * times a second: prom-client's hundred times cost an idle service a third of its processor time and more.
     */
    collectDefaults: () => collectDefaultMetrics({ register: registry, eventLoopMonitoringPrecision: 100 }),
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
      labelNames: ['job', 'outcome'] as const,
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
