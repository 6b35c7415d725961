type Check = () => Promise<unknown>;

export interface Checks {
  /** The service is not ready while one of these is down. */
  requiredDependencies: Readonly<Record<string, Check>>;
  /** The service is degraded while one of these is down. */
  optionalDependencies: Readonly<Record<string, Check>>;
}

export interface Health {
  live(): Promise<object>;
  /** Whether everything is well, and whether requests should come here. */
  look(): Promise<{ healthy: boolean; ready: boolean; body: object }>;
}

/** Checks every dependency at once; each has a second to answer. */
const statesOf = async (checks: Readonly<Record<string, Check>>): Promise<Record<string, 'up' | 'down'>> => {
  const results = await Promise.all(
    Object.entries(checks).map(async ([name, check]) => {
      const late = new Promise((_resolve, reject) =>
        setTimeout(() => reject(new Error('no answer')), 1000).unref(),
      );
      return Promise.race([check(), late]).then(
        () => [name, 'up'] as const,
        () => [name, 'down'] as const,
      );
    }),
  );
  return Object.fromEntries(results);
};

/**
 * Liveness, readiness and health of a service. An optional dependency that is down makes it degraded but not unready: it
 * is shared by all replicas and most services, so the whole shop would be taken out with it (docs/adr/0012).
 */
export const healthOf = (
  service: string,
  version: string,
  accepting: () => boolean,
  { requiredDependencies, optionalDependencies }: Checks,
): Health => ({
  live: async () => ({ status: 'alive', service, version }),
  look: async () => {
    const dependencies = await statesOf({ ...requiredDependencies, ...optionalDependencies });
    const down = Object.keys(dependencies).filter((name) => dependencies[name] === 'down');
    const ready = accepting() && !down.some((name) => name in requiredDependencies);
    const healthy = ready && down.length === 0;
    const facts = { timestamp: new Date().toISOString(), service, version, dependencies };
    if (healthy) return { healthy, ready, body: { status: 'healthy', ...facts } };
    const error = accepting() ? 'a dependency is down' : 'starting or stopping';
    return { healthy, ready, body: { status: ready ? 'degraded' : 'unhealthy', error, ...facts } };
  },
});
