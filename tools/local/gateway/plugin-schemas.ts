import { z } from 'zod';
import { kongFunctions } from './kong-functions';

/**
 * The fields of each plugin that this gateway honours, with Kong's defaults. Strict on purpose: a field that is
 * silently ignored here would work in production only, so it stops the start instead.
 */
const headerName = z.string().regex(/^[A-Za-z0-9-]+$/, 'is not a header name');
const fixed = <Value extends z.core.util.Literal>(value: Value) =>
  z.literal(value, { error: `must be ${String(value)}: this gateway can do nothing else` });
const none = z.array(
  z.never({ error: 'must be empty: this gateway takes tokens from the Authorization header only' }),
);

const correlationId = z.strictObject({
  header_name: fixed('X-Correlation-Id'),
  generator: fixed('uuid'),
  echo_downstream: fixed(true),
});

const cors = z.strictObject({
  origins: z.array(z.string()).min(1),
  methods: z.array(z.string()),
  headers: z.array(headerName),
  exposed_headers: z.array(headerName).default([]),
  credentials: z.boolean().default(false),
  max_age: z.int().nonnegative().optional(),
  preflight_continue: fixed(false).default(false),
});

const redis = z.strictObject({
  host: z.string(),
  port: z.int().default(6379),
  timeout: z.int().default(2000),
});

const rateLimiting = z
  .strictObject({
    second: z.int().positive().optional(),
    minute: z.int().positive().optional(),
    hour: z.int().positive().optional(),
    day: z.int().positive().optional(),
    limit_by: fixed('ip'),
    policy: z.enum(['local', 'redis']).default('local'),
    sync_rate: z
      .number()
      .min(0.02, 'must be at least 0.02: this gateway counts locally and syncs')
      .default(1),
    fault_tolerant: fixed(true).default(true),
    hide_client_headers: z.boolean().default(false),
    redis: redis.optional(),
  })
  .refine(
    ({ second, minute, hour, day }) => (second ?? minute ?? hour ?? day) !== undefined,
    'names no limit',
  );

const requestSizeLimiting = z.strictObject({
  allowed_payload_size: z.int().positive().default(128),
  size_unit: z.enum(['bytes', 'kilobytes', 'megabytes']).default('megabytes'),
  require_content_length: fixed(false).default(false),
});

const jwt = z.strictObject({
  key_claim_name: z.enum(['iss', 'role']).default('iss'),
  claims_to_verify: z.array(z.enum(['exp', 'nbf'])).default([]),
  header_names: z.tuple([fixed('authorization')]).default(['authorization']),
  uri_param_names: none,
  cookie_names: none.default([]),
  run_on_preflight: fixed(false),
});

const acl = z.strictObject({
  allow: z.array(z.string()).min(1),
  hide_groups_header: fixed(true),
});

const proxyCache = z.strictObject({
  strategy: fixed('memory'),
  memory: z.strictObject({ dictionary_name: z.string() }).optional(),
  request_method: z.array(z.enum(['GET', 'HEAD'])).default(['GET', 'HEAD']),
  response_code: z.array(z.int()).default([200, 301, 404]),
  content_type: z.array(z.string()).default(['text/plain', 'application/json']),
  cache_ttl: z.int().positive().default(300),
  cache_control: z.boolean().default(false),
  vary_headers: z.array(headerName).default([]),
});

const headerPair = z.string().regex(/^[A-Za-z0-9-]+:.+$/, 'must be written Name:value');
const requestTransformer = z.strictObject({ remove: z.strictObject({ headers: z.array(headerName) }) });
const responseTransformer = z.strictObject({
  remove: z.strictObject({ headers: z.array(headerName) }).optional(),
  add: z.strictObject({ headers: z.array(headerPair) }).optional(),
});

const prometheus = z.strictObject({
  status_code_metrics: z.boolean().default(false),
  latency_metrics: z.boolean().default(false),
  upstream_health_metrics: z.boolean().default(false),
});

const w3c = z.tuple([fixed('w3c')]);
/** Spans are not sent by this gateway; it starts the trace that the services' spans belong to. */
const opentelemetry = z.strictObject({
  traces_endpoint: z.url(),
  resource_attributes: z.record(z.string(), z.string()).default({}),
  propagation: z.strictObject({ default_format: fixed('w3c'), extract: w3c, inject: w3c }),
});

/** Closes a path that a longer prefix would open. */
const requestTermination = z.strictObject({ status_code: fixed(404), message: z.string() });

const unindented = (lua: string): string =>
  lua
    .trim()
    .split('\n')
    .map((line) => line.trim())
    .join('\n');

/** Both functions or none: this gateway does what they do in any case. */
const preFunction = z.strictObject({
  access: z
    .array(z.string())
    .refine(
      (functions) =>
        functions.length === kongFunctions.length &&
        functions.every((lua, index) => unindented(lua) === unindented(kongFunctions[index] ?? '')),
      'are not the functions that this gateway knows (kong-functions.ts)',
    ),
});

const plugin = <Name extends string, Config extends z.ZodType>(name: Name, config: Config) =>
  z.strictObject({ name: z.literal(name), config });

export const Plugin = z.discriminatedUnion(
  'name',
  [
    plugin('correlation-id', correlationId),
    plugin('cors', cors),
    plugin('rate-limiting', rateLimiting),
    plugin('request-size-limiting', requestSizeLimiting),
    plugin('jwt', jwt),
    plugin('acl', acl),
    plugin('proxy-cache', proxyCache),
    plugin('request-transformer', requestTransformer),
    plugin('response-transformer', responseTransformer),
    plugin('prometheus', prometheus),
    plugin('opentelemetry', opentelemetry),
    plugin('pre-function', preFunction),
    plugin('request-termination', requestTermination),
  ],
  {
    error: (issue) =>
      issue.code === 'invalid_union'
        ? `is the plugin ${JSON.stringify(nameOf(issue.input))}, which this gateway does not have`
        : undefined,
  },
);

const nameOf = (input: unknown): unknown =>
  typeof input === 'object' && input !== null && 'name' in input ? input.name : input;

export type Plugin = z.output<typeof Plugin>;
type PluginConfigs = { [Each in Plugin as Each['name']]: Each['config'] };
export type PluginName = keyof PluginConfigs;
export type PluginConfig<Name extends PluginName> = PluginConfigs[Name];

export const isPlugin = <Name extends PluginName>(
  plugin: Plugin,
  name: Name,
): plugin is Plugin & { name: Name; config: PluginConfig<Name> } => plugin.name === name;
