import { Pool } from 'undici';
import type { Healthchecks, KongService, KongUpstream } from './kong-file';

export interface Target {
  readonly origin: string;
  readonly host: string;
  readonly pool: Pool;
  healthy: boolean;
  inFlight: number;
  tcpFailures: number;
  timeouts: number;
  httpFailures: number;
  successes: number;
}

export type FailureKind = 'tcp' | 'timeout';

const CONNECTIONS = 256;

const newTarget = (origin: string, service: KongService): Target => ({
  origin,
  host: new URL(origin).host,
  pool: new Pool(origin, {
    connections: CONNECTIONS,
    connect: { timeout: service.connect_timeout },
    headersTimeout: service.read_timeout,
    bodyTimeout: service.read_timeout,
    pipelining: 1,
  }),
  healthy: true,
  inFlight: 0,
  tcpFailures: 0,
  timeouts: 0,
  httpFailures: 0,
  successes: 0,
});

const reached = (count: number, limit: number): boolean => limit > 0 && count >= limit;

/** The instances of one service: whose turn it is, and which of them are out until they answer again. */
export const balancer = (
  service: KongService,
  upstream: KongUpstream | undefined,
  origins: readonly string[],
) => {
  const targets = origins.map((origin) => newTarget(origin, service));
  const checks: Healthchecks | undefined = upstream?.healthchecks;
  const timers = new Set<NodeJS.Timeout>();
  let turn = 0;
  let closed = false;

  const takeOut = (target: Target): void => {
    target.healthy = false;
    target.successes = 0;
  };

  const bringBack = (target: Target): void => {
    target.healthy = true;
    target.tcpFailures = target.timeouts = target.httpFailures = 0;
  };

  const probe = async (target: Target, { active }: Healthchecks): Promise<void> => {
    try {
      const { statusCode, body } = await target.pool.request({
        method: 'GET',
        path: active.http_path,
        headersTimeout: active.timeout * 1_000,
        bodyTimeout: active.timeout * 1_000,
      });
      await body.dump();
      if (active.healthy.http_statuses.includes(statusCode)) {
        target.successes += 1;
        if (reached(target.successes, active.healthy.successes)) bringBack(target);
      } else if (active.unhealthy.http_statuses.includes(statusCode)) {
        target.successes = 0;
        target.httpFailures += 1;
        if (reached(target.httpFailures, active.unhealthy.http_failures)) takeOut(target);
      }
    } catch (error) {
      target.successes = 0;
      const timedOut = error instanceof Error && error.message.includes('Timeout');
      if (timedOut) target.timeouts += 1;
      else target.tcpFailures += 1;
      if (
        reached(target.timeouts, active.unhealthy.timeouts) ||
        reached(target.tcpFailures, active.unhealthy.tcp_failures)
      ) {
        takeOut(target);
      }
    }
  };

  const watch = (target: Target, rules: Healthchecks): void => {
    const { healthy, unhealthy } = rules.active;
    const seconds = target.healthy ? healthy.interval : unhealthy.interval;
    if (seconds <= 0 || closed) return;
    const next = Math.min(seconds, unhealthy.interval || seconds);
    let waited = 0;
    const timer = setInterval(() => {
      waited += next;
      // The pace follows the state: an instance that traffic has just taken out is probed at the quicker pace.
      if (waited + 0.001 < (target.healthy ? healthy.interval : unhealthy.interval)) return;
      waited = 0;
      void probe(target, rules);
    }, next * 1_000);
    timer.unref();
    timers.add(timer);
  };

  if (checks !== undefined) for (const target of targets) watch(target, checks);

  return {
    targets,
    /** The instance for the next try, not one of `tried` where another is left; undefined when none is healthy. */
    pick: (tried: ReadonlySet<Target>): Target | undefined => {
      const candidates =
        targets.length === 1 ? targets : targets.filter((each) => each.healthy && !tried.has(each));
      const healthy = candidates.length > 0 ? candidates : targets;
      turn = (turn + 1) % Math.max(1, healthy.length);
      let chosen = healthy[turn];
      if (upstream?.algorithm === 'least-connections') {
        for (const each of healthy)
          if (chosen !== undefined && each.inFlight < chosen.inFlight) chosen = each;
      }
      return chosen?.healthy === true ? chosen : undefined;
    },
    succeeded: (target: Target): void => {
      target.tcpFailures = target.timeouts = 0;
    },
    failed: (target: Target, kind: FailureKind): void => {
      if (kind === 'tcp') target.tcpFailures += 1;
      else target.timeouts += 1;
      const limits = checks?.passive.unhealthy;
      if (limits === undefined) return;
      if (reached(target.tcpFailures, limits.tcp_failures) || reached(target.timeouts, limits.timeouts))
        takeOut(target);
    },
    close: async (): Promise<void> => {
      closed = true;
      for (const timer of timers) clearInterval(timer);
      await Promise.all(targets.map((target) => target.pool.destroy()));
    },
  };
};

export type Balancer = ReturnType<typeof balancer>;
