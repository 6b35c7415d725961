import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { managedProcess, type ManagedProcess } from '../process/managed-process';
import { openRegistry, type ProcessRegistry } from '../process/registry';
import { freePort, isFree, requireFree } from '../ports';
import { required } from '../user-error';
import { clickhouse } from './clickhouse';
import { elasticsearch } from './elasticsearch';
import { type Engine, type EngineName, type EngineUrls, type StripeSettings } from './engine';
import { kafka } from './kafka';
import { mongo } from './mongo';
import { mail, stripe } from './own-servers';
import { postgres } from './postgres';
import { cartRedis, redis } from './redis';
import { s3 } from './s3';

export const engines: Engine[] = [
  postgres,
  redis,
  cartRedis,
  kafka,
  mongo,
  elasticsearch,
  clickhouse,
  s3,
  stripe,
  mail,
];

export interface StartEnginesOptions {
  stateDir: string;
  /** Fixed ports can be looked up in the documentation; free ones let any number of runs live side by side. */
  ports: 'fixed' | 'free';
  only?: EngineName[];
  log: (line: string) => void;
  logDir?: string;
  stripe?: StripeSettings;
  /** Given when the engines are part of a larger run that closes it itself. */
  registry?: ProcessRegistry;
}

export interface RunningEngines {
  urls: EngineUrls;
  stripe: StripeSettings;
  engine(name: EngineName): ManagedProcess;
  /** Engines started by us; those given by a URL in the environment are not among them. */
  readonly started: ManagedProcess[];
  readonly pids: Record<string, number>;
  stop(): Promise<void>;
}

const noUrls: EngineUrls = {
  postgresUrl: '',
  redisUrl: '',
  cartRedisUrl: '',
  kafkaBrokers: '',
  mongoUrl: '',
  elasticsearchUrl: '',
  clickhouseUrl: '',
  s3: { endpoint: '', accessKey: '', secretKey: '' },
  stripeUrl: '',
  smtpUrl: '',
  mailUrl: '',
};

export const testStripe: StripeSettings = {
  secretKey: 'sk_test_ultramarket',
  webhookSecret: 'whsec_ultramarket',
};

/** Where a given engine is, without its password. */
const shown = (given: Partial<EngineUrls>): string => {
  const [first] = Object.values(given);
  return (typeof first === 'string' ? first : (first?.endpoint ?? '')).replace(/:[^:@/]*@/, ':***@');
};

const fixedPorts = async (engine: Engine): Promise<number[]> => {
  const ports: number[] = [];
  for (const { variable, fixed, what } of engine.ports) {
    const port = Number(process.env[variable] ?? fixed);
    await requireFree(port, what, variable);
    ports.push(port);
  }
  return ports;
};

/** Free ports are remembered with the data, so that addresses stay the same from one run to the next if possible. */
const rememberedPorts = async (engine: Engine, stateDir: string): Promise<number[]> => {
  const file = join(stateDir, `${engine.name}.ports.json`);
  const remembered = ((): number[] => {
    try {
      return JSON.parse(readFileSync(file, 'utf8')) as number[];
    } catch {
      return [];
    }
  })();
  const ports: number[] = [];
  for (const index of engine.ports.keys()) {
    const old = remembered[index];
    ports.push(old !== undefined && (await isFree(old)) ? old : await freePort());
  }
  writeFileSync(file, JSON.stringify(ports));
  return ports;
};

/** Fetches what is missing, all engines side by side, without starting anything. */
export const installEngines = async (chosen: Engine[], log: (line: string) => void): Promise<void> => {
  const results = await Promise.allSettled(chosen.map((engine) => engine.install(log)));
  const failed = results.find((result) => result.status === 'rejected');
  if (failed) throw failed.reason;
};

export const startEngines = async (options: StartEnginesOptions): Promise<RunningEngines> => {
  const { stateDir, log, logDir = join(stateDir, 'logs'), stripe: stripeSettings = testStripe } = options;
  mkdirSync(stateDir, { recursive: true });
  const urls: EngineUrls = { ...noUrls };
  const toStart: Engine[] = [];
  for (const engine of engines) {
    if (options.only && !options.only.includes(engine.name)) continue;
    const given = engine.external(process.env);
    if (given) {
      Object.assign(urls, given);
      log(`${engine.name}: using ${shown(given)} from the environment`);
    } else if (engine.available?.() ?? true) toStart.push(engine);
  }

  for (const engine of toStart) await engine.check();

  const registry = options.registry ?? (await openRegistry(stateDir));
  const processes = new Map<EngineName, ManagedProcess>();
  const stop = async (): Promise<void> => {
    await Promise.all([...processes.values()].map((process) => process.stop()));
    if (!options.registry) await registry.close();
  };

  const startOne = async (engine: Engine, ports: number[]): Promise<void> => {
    const prepared = await engine.prepare({
      dataDir: join(stateDir, engine.name),
      ports,
      stripe: stripeSettings,
      log,
    });
    const process = managedProcess({
      name: engine.name,
      logFile: join(logDir, `${engine.name}.log`),
      registry,
      log,
      prepare: prepared.spec,
      ready: prepared.ready,
      readyWithinMs: prepared.readyWithinMs ?? 60_000,
      stopWithinMs: prepared.stopWithinMs ?? 8000,
    });
    processes.set(engine.name, process);
    const begun = Date.now();
    await process.start();
    Object.assign(urls, prepared.urls);
    log(`${engine.name}: ready on port ${ports[0]} (${((Date.now() - begun) / 1000).toFixed(1)} s)`);
  };

  try {
    const ports = new Map<EngineName, number[]>();
    for (const engine of toStart) {
      ports.set(
        engine.name,
        await (options.ports === 'fixed' ? fixedPorts(engine) : rememberedPorts(engine, stateDir)),
      );
    }
    const starts = toStart.map(async (engine) => {
      await engine.install(log);
      await startOne(engine, required(ports.get(engine.name), 'ports'));
    });
    const results = await Promise.allSettled(starts);
    const failed = results.find((result) => result.status === 'rejected');
    if (failed) throw failed.reason;
  } catch (error) {
    await stop();
    throw error;
  }

  return {
    urls,
    stripe: stripeSettings,
    engine: (name) => required(processes.get(name), `engine ${name}`),
    get started() {
      return [...processes.values()];
    },
    get pids() {
      return Object.fromEntries(
        [...processes.values()].flatMap(({ name, pid }) => (pid ? [[name, pid]] : [])),
      );
    },
    stop,
  };
};
