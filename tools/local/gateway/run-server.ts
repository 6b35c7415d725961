import { z } from 'zod';

export interface RunningServer {
  /** What a person opens or a client connects to; printed once the server listens. */
  readonly url: string;
  close(): Promise<void>;
}

const STOP_DEADLINE_MS = 8_000;

/** A TCP port from the environment. `0` asks the system for a free one. */
export const portSetting = () =>
  z.coerce
    .number({ error: 'must be a port number' })
    .int('must be a port number')
    .min(0, 'must be a port number')
    .max(65_535, 'must be a port number');

export const requiredSetting = (meaning: string) =>
  z.string({ error: `is missing: ${meaning}` }).min(1, `is empty: ${meaning}`);

/** One sentence per fault, all of them at once, never the value: it may be a secret. */
export const faultsOf = (error: z.ZodError): string[] =>
  error.issues.map((issue) => `${issue.path.join('.') || 'The environment'} ${issue.message}.`);

/** An empty variable means the same as an absent one: shells and compose files produce both. */
export const withoutEmpty = (env: NodeJS.ProcessEnv): NodeJS.ProcessEnv =>
  Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''));

/**
 * The life of a local server process: settings from the environment, start, one line when it listens,
 * clean stop on SIGTERM or Ctrl-C. A second signal, or a stop that hangs, ends it at once.
 */
export const runServer = async <Settings>(
  name: string,
  schema: z.ZodType<Settings>,
  start: (settings: Settings) => Promise<RunningServer>,
): Promise<void> => {
  const settings = schema.safeParse(withoutEmpty(process.env));
  if (!settings.success) {
    for (const fault of faultsOf(settings.error)) console.error(`${name}: ${fault}`);
    process.exitCode = 2;
    return;
  }

  let server: RunningServer;
  try {
    server = await start(settings.data);
  } catch (error) {
    console.error(`${name}: ${error instanceof Error ? error.message : String(error)}`);
    process.exitCode = 1;
    return;
  }
  console.log(`${name}: listening on ${server.url}`);

  let stopping = false;
  const stop = (): void => {
    if (stopping) process.exit(1);
    stopping = true;
    setTimeout(() => process.exit(1), STOP_DEADLINE_MS).unref();
    server.close().then(
      () => process.exit(0),
      (error: unknown) => {
        console.error(`${name}: did not stop cleanly: ${String(error)}`);
        process.exit(1);
      },
    );
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
};
