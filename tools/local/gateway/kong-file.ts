import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { z } from 'zod';
import { Plugin } from './plugin-schemas';

const plugins = z.array(Plugin).default([]);
const path = z.string().regex(/^(?:\/|~\/)/, 'must begin with / or ~/');
const statuses = z.array(z.int());

const Route = z.strictObject({
  name: z.string(),
  /** Without methods a route takes what no other route takes. */
  methods: z.array(z.string()).min(1).optional(),
  paths: z.array(path).min(1),
  headers: z.record(z.string(), z.tuple([z.string()])).default({}),
  regex_priority: z.int().default(0),
  strip_path: z.literal(false, { error: 'must be false: this gateway passes paths on as they are' }),
  plugins,
});

const Service = z.strictObject({
  name: z.string(),
  url: z.url(),
  connect_timeout: z.int().positive().default(60_000),
  read_timeout: z.int().positive().default(60_000),
  write_timeout: z.int().positive().default(60_000),
  retries: z.int().nonnegative().default(5),
  routes: z.array(Route),
  plugins,
});

const Healthchecks = z.strictObject({
  active: z.strictObject({
    type: z.literal('http'),
    http_path: z.string().startsWith('/'),
    timeout: z.number().positive(),
    healthy: z.strictObject({
      interval: z.number().nonnegative(),
      successes: z.int(),
      http_statuses: statuses,
    }),
    unhealthy: z.strictObject({
      interval: z.number().nonnegative(),
      tcp_failures: z.int(),
      timeouts: z.int(),
      http_failures: z.int(),
      http_statuses: statuses,
    }),
  }),
  passive: z.strictObject({
    type: z.literal('http'),
    healthy: z.strictObject({ successes: z.int(), http_statuses: statuses }),
    unhealthy: z.strictObject({
      tcp_failures: z.int(),
      timeouts: z.int(),
      http_failures: z.literal(0, { error: 'must be 0: this gateway takes no instance out for its answers' }),
    }),
  }),
});

const Upstream = z.strictObject({
  name: z.string(),
  algorithm: z.enum(['round-robin', 'least-connections']).default('round-robin'),
  targets: z
    .array(
      z.strictObject({
        target: z.string().regex(/^[^:/\s]+:\d+$/, 'must be host:port'),
        weight: z
          .literal(100, { error: 'must be 100: this gateway weighs all targets the same' })
          .default(100),
      }),
    )
    .min(1),
  healthchecks: Healthchecks.optional(),
});

const Consumer = z.strictObject({
  username: z.string(),
  acls: z.array(z.strictObject({ group: z.string() })).default([]),
  jwt_secrets: z
    .array(z.strictObject({ key: z.string(), algorithm: z.literal('RS256'), rsa_public_key: z.string() }))
    .default([]),
});

const KongFile = z.strictObject({
  _format_version: z.literal('3.0'),
  _transform: z.literal(true).default(true),
  consumers: z.array(Consumer).default([]),
  plugins,
  services: z.array(Service).min(1),
  upstreams: z.array(Upstream).default([]),
});

export type KongFile = z.output<typeof KongFile>;
export type KongService = z.output<typeof Service>;
export type KongRoute = z.output<typeof Route>;
export type KongUpstream = z.output<typeof Upstream>;
export type Healthchecks = z.output<typeof Healthchecks>;

/** The file asks for something this gateway cannot do, or says something twice. */
export class KongFileError extends Error {}

const at = (path: readonly PropertyKey[]): string =>
  path
    .map((part, index) =>
      typeof part === 'number' ? `[${part}]` : `${index === 0 ? '' : '.'}${String(part)}`,
    )
    .join('') || 'the file';

const faultOf = (issue: z.core.$ZodIssue): string =>
  issue.code === 'unrecognized_keys'
    ? `${at(issue.path)} has ${issue.keys.map((key) => `"${key}"`).join(', ')}, which this gateway does not honour`
    : `${at(issue.path)} ${issue.message}`;

/** Two routes that match the same request with the same priority: which one wins would be an accident. */
const refuseTies = (file: KongFile): void => {
  const seen = new Map<string, string>();
  for (const service of file.services) {
    for (const route of service.routes) {
      const headers = JSON.stringify(route.headers);
      for (const method of route.methods ?? ['any method']) {
        for (const each of route.paths) {
          const rule = `${method} ${each} ${headers} ${each.startsWith('~') ? route.regex_priority : ''}`;
          const other = seen.get(rule);
          if (other !== undefined)
            throw new KongFileError(`routes "${other}" and "${route.name}" tie for ${method} ${each}`);
          seen.set(rule, route.name);
        }
      }
    }
  }
};

/** A credential is found by its key alone, so a key belongs to one consumer. */
const refuseSharedKeys = ({ consumers }: KongFile): void => {
  const keys = consumers.flatMap(({ jwt_secrets }) => jwt_secrets.map(({ key }) => key));
  const shared = keys.find((key, index) => keys.indexOf(key) !== index);
  if (shared !== undefined) throw new KongFileError(`the key "${shared}" of a consumer stands twice`);
};

/** Reads a declarative Kong file; `${NAME}` is replaced from `placeholders`. @throws KongFileError naming every fault */
export const parseKongFile = (text: string, placeholders: Readonly<Record<string, string>>): KongFile => {
  const withoutComments = text.replace(/^\s*#.*$/gm, '');
  const filled = withoutComments.replace(
    /\$\{(\w+)\}/g,
    (whole, name: string) => placeholders[name] ?? whole,
  );
  const open = /\$\{\w+\}/.exec(filled);
  if (open !== null) throw new KongFileError(`nothing is known to fill in ${open[0]}`);
  const result = KongFile.safeParse(parse(filled));
  if (!result.success) throw new KongFileError(result.error.issues.map(faultOf).join('; '));
  refuseTies(result.data);
  refuseSharedKeys(result.data);
  return result.data;
};

export const readKongFile = (file: string, placeholders: Readonly<Record<string, string>>): KongFile => {
  try {
    return parseKongFile(readFileSync(file, 'utf8'), placeholders);
  } catch (error) {
    throw new KongFileError(`${file}: ${error instanceof Error ? error.message : String(error)}.`);
  }
};
