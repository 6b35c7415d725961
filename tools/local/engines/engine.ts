import { type ProcessSpec } from '../process/managed-process';

export const engineNames = [
  'postgres',
  'redis',
  'cart-redis',
  'kafka',
  'mongo',
  'elasticsearch',
  'clickhouse',
  's3',
  'stripe',
  'mail',
] as const;
export type EngineName = (typeof engineNames)[number];

export interface S3Address {
  endpoint: string;
  accessKey: string;
  secretKey: string;
}

export interface EngineUrls {
  /** Of the superuser and without a database name. */
  postgresUrl: string;
  redisUrl: string;
  cartRedisUrl: string;
  kafkaBrokers: string;
  mongoUrl: string;
  elasticsearchUrl: string;
  /** With user and password. */
  clickhouseUrl: string;
  s3: S3Address;
  stripeUrl: string;
  smtpUrl: string;
  mailUrl: string;
}

export interface PortSpec {
  /** Environment variable that changes the fixed port. */
  variable: string;
  fixed: number;
  what: string;
}

/** Where the test payment provider sends its events, and with which keys. */
export interface StripeSettings {
  secretKey: string;
  webhookUrl?: string;
  webhookEvents?: readonly string[];
  webhookSecret: string;
}

export interface EngineContext {
  /** Folder for this engine's data; survives restarts. */
  dataDir: string;
  ports: number[];
  stripe: StripeSettings;
  log: (line: string) => void;
}

/** An engine that was found or fetched and only needs to be started. */
export interface PreparedEngine {
  urls: Partial<EngineUrls>;
  spec: () => Promise<ProcessSpec>;
  ready: () => Promise<void>;
  readyWithinMs?: number;
  stopWithinMs?: number;
}

export interface Engine {
  name: EngineName;
  title: string;
  ports: PortSpec[];
  /** Addresses given in the environment: then nothing is started. */
  external: (env: NodeJS.ProcessEnv) => Partial<EngineUrls> | undefined;
  /** False while the engine's own source does not exist. */
  available?: () => boolean;
  /** Throws one sentence when something it needs from this machine is missing; fetches and starts nothing. */
  check: () => Promise<void>;
  /** Finds or fetches the engine; safe to call again at any time. */
  install: (log: (line: string) => void) => Promise<void>;
  prepare: (context: EngineContext) => Promise<PreparedEngine>;
}

/** The n-th of an engine's ports; a mistake of ours when it is not there. */
export const portAt = (ports: number[], index: number): number => {
  const port = ports[index];
  if (port === undefined) throw new Error(`port number ${index} was not allotted`);
  return port;
};
