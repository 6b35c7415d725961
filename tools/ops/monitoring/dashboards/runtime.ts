import { by, type Dashboard, lines } from './panel';

const chosen = 'job="ultramarket", service=~"$service"';
const names = ['service', 'instance'];

/** What Node does in each replica. */
export const runtime: Dashboard = {
  uid: 'ultramarket-runtime',
  title: 'UltraMarket: runtime',
  description: 'What Node does in each replica: processor, memory, event loop, garbage.',
  tags: ['ultramarket'],
  variables: [
    { name: 'service', label: 'Service', values: { label: 'service', series: 'up{job="ultramarket"}' } },
  ],
  rows: [
    {
      title: 'Processor and event loop',
      panels: [
        lines({
          title: 'Processor time',
          description: 'Cores in use. One is the most that JavaScript of one replica can use.',
          unit: 'none',
          queries: by(`rate(process_cpu_seconds_total{${chosen}}[5m])`, ...names),
          limits: { warn: 0.7, bad: 0.95 },
        }),
        lines({
          title: 'Event loop lag (p99)',
          description: 'How late work begins that is due; everything in the replica waits that long.',
          unit: 's',
          queries: by(`nodejs_eventloop_lag_p99_seconds{${chosen}}`, ...names),
          limits: { warn: 0.15, bad: 0.25 },
        }),
        lines({
          title: 'Garbage collection',
          description: 'Share of the time spent on it, by kind.',
          unit: 'percentunit',
          queries: by(
            `sum by (service, kind) (rate(nodejs_gc_duration_seconds_sum{${chosen}}[5m]))`,
            'service',
            'kind',
          ),
          limits: { warn: 0.05, bad: 0.1 },
        }),
      ],
    },
    {
      title: 'Memory',
      panels: [
        lines({
          title: 'Resident memory',
          description: 'What the system counts.',
          unit: 'bytes',
          queries: by(`process_resident_memory_bytes{${chosen}}`, ...names),
        }),
        lines({
          title: 'Share of the limit',
          description: 'At 100 % the replica is killed. Empty where only the machine sets a limit.',
          unit: 'percentunit',
          queries: by('service_instance:process_memory:used_ratio{service=~"$service"}', ...names),
          limits: { warn: 0.7, bad: 0.85 },
        }),
        lines({
          title: 'Heap in use',
          description: 'Of JavaScript; a saw that climbs from tooth to tooth is a leak.',
          unit: 'bytes',
          queries: by(`nodejs_heap_size_used_bytes{${chosen}}`, ...names),
        }),
        lines({
          title: 'Heap by space',
          description: 'New objects, old ones, code and large ones.',
          unit: 'bytes',
          queries: by(
            `sum by (service, space) (nodejs_heap_space_size_used_bytes{${chosen}})`,
            'service',
            'space',
          ),
        }),
        lines({
          title: 'Outside the heap',
          description: 'Buffers and the like.',
          unit: 'bytes',
          queries: by(`nodejs_external_memory_bytes{${chosen}}`, ...names),
        }),
        lines({
          title: 'Open files and sockets',
          description: 'Of the number that is allowed.',
          unit: 'percentunit',
          queries: by(`process_open_fds{${chosen}} / process_max_fds{${chosen}}`, ...names),
          limits: { warn: 0.7, bad: 0.9 },
        }),
      ],
    },
    {
      title: 'Starts',
      panels: [
        lines({
          title: 'Starts within an hour',
          description: 'More than a release explains: look at the logs before the start.',
          unit: 'short',
          width: 12,
          queries: by(`changes(process_start_time_seconds{${chosen}}[1h])`, ...names),
          limits: { warn: 2, bad: 4 },
        }),
        lines({
          title: 'Node versions',
          description: 'Replicas by version of Node.',
          unit: 'short',
          width: 12,
          queries: by(`count by (version) (nodejs_version_info{${chosen}})`, 'version'),
        }),
      ],
    },
  ],
};
