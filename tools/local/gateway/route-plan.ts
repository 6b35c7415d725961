import { admissionOf, type Admission } from './admission';
import { balancer, type Balancer } from './balancer';
import { corsOf, type Cors } from './cors';
import { KongFileError, type KongFile, type KongRoute, type KongService } from './kong-file';
import { isPlugin, type Plugin, type PluginConfig, type PluginName } from './plugin-schemas';
import { rateLimiter, type RateLimiter, type SharedCounts } from './rate-limiter';
import { responseCache, type ResponseCache } from './response-cache';
import { buildRouter, type Router } from './routing';

/** Everything about one route, worked out once at the start: a request only follows it. */
export interface RoutePlan {
  readonly service: string;
  readonly route: string;
  readonly instances: Balancer;
  readonly retries: number;
  /** Whom the route lets in; without it, everybody. */
  readonly admits: Admission | undefined;
  /** Answered here as if there were nothing. */
  readonly isClosed: boolean;
  /** Tokens of services are turned away, whatever the route. */
  readonly refusesServices: boolean;
  /** A request that belongs to no trace gets one of its own. */
  readonly startsTraces: boolean;
  readonly cors: Cors | undefined;
  readonly limiter: RateLimiter | undefined;
  readonly cache: ResponseCache | undefined;
  readonly maxBodyBytes: number;
  readonly removedFromRequest: ReadonlySet<string>;
  readonly removedFromResponse: ReadonlySet<string>;
  readonly addedToResponse: Readonly<Record<string, string>>;
}

export interface PlanOptions {
  /** Where the instances of a service are; without it, where the file says. */
  readonly originsOf: (service: string) => readonly string[] | undefined;
  readonly rateLimitScale: number;
  readonly sharedCounts: SharedCounts | undefined;
}

export interface Plans {
  readonly router: Router<RoutePlan>;
  readonly services: ReadonlyMap<string, Balancer>;
  readonly cors: Cors | undefined;
  readonly countsMetrics: boolean;
  readonly needsTokens: boolean;
  readonly sharesCounts: boolean;
  close(): Promise<void>;
}

/** Kong's units of sizes, in bytes. */
export const UNITS = { bytes: 1, kilobytes: 1_000, megabytes: 1_000_000 } as const;
const NO_BODY_LIMIT = Number.MAX_SAFE_INTEGER;

/** As in Kong: of one plugin the nearest is used, the route's before the service's before the global one. */
const pick = <Name extends PluginName>(
  name: Name,
  ...levels: ReadonlyArray<readonly Plugin[]>
): PluginConfig<Name> | undefined => {
  for (const level of levels) {
    const found = level.flatMap((plugin) => (isPlugin(plugin, name) ? [plugin.config] : []));
    if (found.length > 1) throw new KongFileError(`the plugin "${name}" stands twice in one place`);
    if (found[0] !== undefined) return found[0];
  }
  return undefined;
};

const pairsOf = (pairs: readonly string[]): Record<string, string> =>
  Object.fromEntries(
    pairs.map((pair) => [
      pair.slice(0, pair.indexOf(':')).toLowerCase(),
      pair.slice(pair.indexOf(':') + 1).trim(),
    ]),
  );

const lowerCased = (names: readonly string[] | undefined): ReadonlySet<string> =>
  new Set((names ?? []).map((name) => name.toLowerCase()));

/** One object per configuration, so that a limit or a cache of a plugin is shared by all routes it stands for. */
const onePer = <Config extends object, Made>(
  make: (config: Config) => Made,
): ((config: Config | undefined) => Made | undefined) => {
  const made = new Map<Config, Made>();
  return (config) => {
    if (config === undefined) return undefined;
    const known = made.get(config) ?? make(config);
    made.set(config, known);
    return known;
  };
};

const targetsOf = (file: KongFile, service: KongService): readonly string[] => {
  const { protocol, hostname, origin } = new URL(service.url);
  const upstream = file.upstreams.find(({ name }) => name === hostname);
  return upstream?.targets.map(({ target }) => `${protocol}//${target}`) ?? [origin];
};

export const buildPlans = (file: KongFile, options: PlanOptions): Plans => {
  const limiters: RateLimiter[] = [];
  const limiterOf = onePer((config: PluginConfig<'rate-limiting'>) => {
    const limiter = rateLimiter(
      config,
      options.rateLimitScale,
      config.policy === 'redis' ? options.sharedCounts : undefined,
    );
    limiters.push(limiter);
    return limiter;
  });
  const cacheOf = onePer((config: PluginConfig<'proxy-cache'>) => responseCache(config));
  const corsFor = onePer(corsOf);

  const services = new Map<string, Balancer>();
  for (const service of file.services) {
    const upstream = file.upstreams.find(({ name }) => name === new URL(service.url).hostname);
    services.set(
      service.name,
      balancer(service, upstream, options.originsOf(service.name) ?? targetsOf(file, service)),
    );
  }

  const planOf = (service: KongService, route: KongRoute): RoutePlan => {
    const instances = services.get(service.name);
    if (instances === undefined) throw new KongFileError(`the service "${service.name}" has no instances`);
    const levels = [route.plugins, service.plugins, file.plugins] as const;
    const size = pick('request-size-limiting', ...levels);
    const fromResponse = pick('response-transformer', ...levels);
    return {
      service: service.name,
      route: route.name,
      instances,
      retries: service.retries,
      admits: admissionOf(file, pick('jwt', ...levels), pick('acl', ...levels)),
      isClosed: pick('request-termination', ...levels) !== undefined,
      refusesServices: pick('pre-function', ...levels) !== undefined,
      startsTraces: pick('opentelemetry', ...levels) !== undefined,
      cors: corsFor(pick('cors', ...levels)),
      limiter: limiterOf(pick('rate-limiting', ...levels)),
      cache: cacheOf(pick('proxy-cache', ...levels)),
      maxBodyBytes: size === undefined ? NO_BODY_LIMIT : size.allowed_payload_size * UNITS[size.size_unit],
      removedFromRequest: lowerCased(pick('request-transformer', ...levels)?.remove.headers),
      removedFromResponse: lowerCased(fromResponse?.remove?.headers),
      addedToResponse: pairsOf(fromResponse?.add?.headers ?? []),
    };
  };

  const all: RoutePlan[] = [];
  const router = buildRouter(file, (service, route) => {
    const plan = planOf(service, route);
    all.push(plan);
    return plan;
  });

  return {
    router,
    services,
    cors: corsFor(pick('cors', file.plugins)),
    countsMetrics: pick('prometheus', file.plugins) !== undefined,
    sharesCounts: pick('rate-limiting', file.plugins)?.policy === 'redis',
    needsTokens: all.some(({ admits }) => admits !== undefined),
    close: async () => {
      for (const limiter of limiters) limiter.close();
      await Promise.all([...services.values()].map((each) => each.close()));
    },
  };
};
