import { z } from 'zod';
import { sumOfSeries } from '../domain/prometheus-text';
import { type ServiceState } from '../domain/system-report';
import { type ServiceProbe } from '../ports';

const Health = z.object({
  version: z.string().optional(),
  dependencies: z.record(z.string(), z.string()).default({}),
});

const silent = {
  status: 'unreachable',
  version: null,
  dependencies: {},
  outboxWaiting: null,
  outboxPublished: null,
} as const;

/**
 * Asks every service for its health and the few metrics that the auditor needs, all at once, each within the deadline.
 */
export const httpServiceProbe = (urls: ReadonlyMap<string, string>, deadlineMs = 3000): ServiceProbe => {
  const get = (url: string) => fetch(url, { signal: AbortSignal.timeout(deadlineMs) });

  const readOutboxMetrics = async (url: string) => {
    const text = await get(`${url}/metrics`).then(
      (answer) => (answer.ok ? answer.text() : ''),
      () => '',
    );
    return {
      outboxWaiting: sumOfSeries(text, 'outbox_waiting_messages') ?? null,
      outboxPublished: sumOfSeries(text, 'outbox_published_total') ?? null,
    };
  };

  const stateOf = async ([name, url]: readonly [string, string]): Promise<ServiceState> => {
    const started = performance.now();
    const latency = () => Math.round(performance.now() - started);
    try {
      const [response, outbox] = await Promise.all([get(`${url}/health`), readOutboxMetrics(url)]);
      const { version = null, dependencies } = Health.parse(await response.json());
      const status = response.ok ? 'healthy' : 'unhealthy';
      return { name, status, version, dependencies, latencyMs: latency(), ...outbox };
    } catch {
      return { name, ...silent, latencyMs: latency() };
    }
  };

  return { probe: () => Promise.all([...urls].map(stateOf)) };
};
