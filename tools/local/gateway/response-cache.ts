import type { IncomingHttpHeaders, OutgoingHttpHeaders } from 'node:http';
import { createHash } from 'node:crypto';
import type { PluginConfig } from './plugin-schemas';

export interface CachedAnswer {
  readonly status: number;
  readonly headers: OutgoingHttpHeaders;
  readonly body: Buffer;
  readonly storedAt: number;
  readonly expiresAt: number;
}

const MAX_BYTES = 64 * 1024 * 1024;
/** About one exchange, not about the answer. */
const NOT_STORED =
  /^(?:ratelimit|access-control-|x-cache-|x-correlation-id$|set-cookie$|retry-after$|date$|age$|traceparent$)/;

const directives = (value: string | undefined): Map<string, string> =>
  new Map(
    (value ?? '')
      .toLowerCase()
      .split(',')
      .map((part) => part.trim().split('='))
      .filter(([name]) => name !== '')
      .map(([name = '', argument = '']) => [name, argument.replaceAll('"', '')]),
  );

const normaliseType = (type: string): string => type.toLowerCase().replace(/\s+/g, '');

/** Kong's `proxy-cache` in memory, the least recently stored leaving first when it is full. */
export const responseCache = (config: PluginConfig<'proxy-cache'>, now: () => number = Date.now) => {
  const entries = new Map<string, CachedAnswer>();
  const types = new Set(config.content_type.map(normaliseType));
  const vary = config.vary_headers.map((name) => name.toLowerCase());
  let bytes = 0;

  const drop = (key: string): void => {
    bytes -= entries.get(key)?.body.length ?? 0;
    entries.delete(key);
  };

  const ttlOf = (headers: OutgoingHttpHeaders): number => {
    if (!config.cache_control) return config.cache_ttl;
    const rules = directives(String(headers['cache-control'] ?? ''));
    if (rules.has('private') || rules.has('no-store') || rules.has('no-cache')) return 0;
    return Number(rules.get('s-maxage') ?? rules.get('max-age') ?? 0) || 0;
  };

  return {
    /** The key of a request that may be answered from the cache; undefined sends it to the service. */
    keyOf: (method: string, target: string, headers: IncomingHttpHeaders): string | undefined => {
      if (!config.request_method.some((each) => each === method)) return undefined;
      if (config.cache_control && headers['cache-control'] !== undefined) {
        const asked = directives(headers['cache-control']);
        if (asked.has('no-store') || asked.has('no-cache')) return undefined;
      }
      return `${method} ${target}\n${vary.map((name) => String(headers[name] ?? '')).join('\n')}`;
    },

    get: (key: string): CachedAnswer | undefined => {
      const entry = entries.get(key);
      if (entry === undefined || entry.expiresAt > now()) return entry;
      drop(key);
      return undefined;
    },

    isKept: (status: number, headers: OutgoingHttpHeaders): boolean =>
      config.response_code.includes(status) &&
      headers['set-cookie'] === undefined &&
      types.has(normaliseType(String(headers['content-type'] ?? ''))) &&
      ttlOf(headers) > 0,

    put: (key: string, status: number, headers: OutgoingHttpHeaders, body: Buffer): void => {
      drop(key);
      const kept = Object.fromEntries(Object.entries(headers).filter(([name]) => !NOT_STORED.test(name)));
      entries.set(key, {
        status,
        headers: kept,
        body,
        storedAt: now(),
        expiresAt: now() + ttlOf(headers) * 1_000,
      });
      bytes += body.length;
      for (const oldest of entries.keys()) {
        if (bytes <= MAX_BYTES) break;
        drop(oldest);
      }
    },

    label: (key: string): string => createHash('sha256').update(key).digest('hex').slice(0, 32),
  };
};

export type ResponseCache = ReturnType<typeof responseCache>;
