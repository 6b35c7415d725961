import { z } from 'zod';

const flag = z.enum(['true', 'false']).transform((value) => value === 'true');

/** Settings that every service understands. A service extends it with its own keys. */
export const PlatformConfig = z.object({
  NODE_ENV: z.enum(['development', 'test', 'production']).default('production'),
  HOST: z.string().default('0.0.0.0'),
  PORT: z.coerce.number().int().min(0).max(65_535).default(3000),
  APP_VERSION: z.string().default('0.0.0'),
  LOG_LEVEL: z.enum(['error', 'warn', 'info', 'debug', 'silent']).default('info'),
  CORS_ORIGINS: z.string().default(''),
  /** What a JSON body may weigh where the endpoint does not say otherwise (docs/limits.md). */
  BODY_LIMIT_BYTES: z.coerce
    .number()
    .int()
    .positive()
    .default(64 * 1024),
  /** Requests per hour and caller. */
  RATE_LIMIT_PER_HOUR: z.coerce.number().int().positive().default(1000),
  REDIS_URL: z.url().optional(),
  KAFKA_BROKERS: z.string().min(1),
  /** Put before every topic and group name, so that several systems can share one cluster. */
  KAFKA_PREFIX: z.string().default(''),
  KAFKA_PARTITIONS: z.coerce.number().int().positive().default(1),
  KAFKA_REPLICATION: z.coerce.number().int().positive().default(1),
  /** Least time between two rounds of message handling, ms: bigger saves CPU, smaller saves latency. */
  CONSUMER_ROUND_MS: z.coerce.number().int().min(0).default(50),
  JWKS_URL: z.url(),
  JWT_ISSUER: z.string().default('ecommerce-api'),
  JWT_AUDIENCE: z.string().default('ecommerce-app'),
  /** Where service tokens come from; without it calls between services carry none. */
  TOKEN_URL: z.url().optional(),
  SERVICE_CLIENT_SECRET: z.string().min(16).optional(),
  OTEL_EXPORTER_OTLP_ENDPOINT: z.url().optional(),
  MIGRATE_ON_START: flag.default(false),
  /** How long requests are still taken after readiness has turned off, so that balancers notice in time, ms. */
  SHUTDOWN_DRAIN_MS: z.coerce.number().int().min(0).default(0),
  SHUTDOWN_GRACE_MS: z.coerce.number().int().positive().default(15_000),
});
export type PlatformConfig = z.infer<typeof PlatformConfig>;

export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

/**
 * Reads the environment through a schema.
 * @throws ConfigError naming every missing or bad variable at once, never a value.
 */
export const loadConfig = <Schema extends z.ZodType>(
  schema: Schema,
  environment: Readonly<Record<string, string | undefined>>,
): z.infer<Schema> => {
  const given = Object.fromEntries(
    Object.entries(environment).filter(([, value]) => value !== undefined && value !== ''),
  );
  const result = schema.safeParse(given);
  if (result.success) return result.data;
  const faults = result.error.issues.map((issue) => `  ${issue.path.join('.')}: ${issue.message}`);
  throw new ConfigError(`The configuration has ${faults.length} fault(s):\n${faults.join('\n')}`);
};
