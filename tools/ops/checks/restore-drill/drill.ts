import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Engine, type EngineUrls } from '../../../local/engines/engine';
import { testStripe } from '../../../local/engines/start-engines';
import { root } from '../../../local/paths';
import { freePort } from '../../../local/ports';
import { managedProcess, type ManagedProcess } from '../../../local/process/managed-process';
import { type ProcessRegistry } from '../../../local/process/registry';
import { run, type RunResult } from '../../../local/process/run';

export type Log = (line: string) => void;

/** Backs a store of its own up, restores it and says what is wrong. */
export type Drill = (ground: Ground) => Promise<string[]>;

export interface StoreDrill {
  store: string;
  /**
   * Fetches what the drill needs.
   * @throws Unavailable when this machine cannot have it
   */
  fetch: (log: Log) => Promise<Drill>;
}

/** Where a drill works: a folder that goes away with everything that was started in it. */
export interface Ground {
  folder: string;
  log: Log;
  /** One more server of this kind, whatever the environment says of servers that are there already. */
  start: (engine: Engine, name: string, env?: Record<string, string>) => Promise<StartedEngine>;
}

export interface StartedEngine {
  urls: Partial<EngineUrls>;
  process: ManagedProcess;
}

/** The folder in which the server of this name keeps its data. */
export const dataFolderOf = ({ folder }: Pick<Ground, 'folder'>, name: string): string => join(folder, name);

/** The ground of all drills, and what stops the servers that were started there. */
export const openGround = (
  folder: string,
  registry: ProcessRegistry,
  log: Log,
): { ground: Ground; stop: () => Promise<void> } => {
  const started: ManagedProcess[] = [];
  const start: Ground['start'] = async (engine, name, env = {}) => {
    const dataDir = dataFolderOf({ folder }, name);
    mkdirSync(dataDir, { recursive: true });
    const ports: number[] = [];
    while (ports.length < engine.ports.length) ports.push(await freePort());
    const { urls, spec, ready } = await engine.prepare({ dataDir, ports, stripe: testStripe, log });
    const process = managedProcess({
      name,
      logFile: join(folder, 'logs', `${name}.log`),
      registry,
      log,
      prepare: async () => {
        const own = await spec();
        return { ...own, env: { ...own.env, ...env } };
      },
      ready,
      readyWithinMs: 60_000,
      stopWithinMs: 8000,
    });
    started.push(process);
    await process.start();
    return { urls, process };
  };
  const stop = async (): Promise<void> => {
    for (const process of started.reverse()) await process.stop();
  };
  return { ground: { folder, log, start }, stop };
};

type Environment = Record<string, string>;

/** Runs a script of infrastructure/backup to its end. */
export const script = (name: string, env: Environment): Promise<RunResult> =>
  run('bash', [join(root, 'infrastructure/backup', name)], { env });

/** @throws Error with what the script said when it failed */
export const succeed = async (name: string, env: Environment): Promise<void> => {
  const { code, output } = await script(name, env);
  if (code !== 0) throw new Error(`${name}: ${output}`);
};

/** What is wrong unless the script fails and says these words. */
export const mustRefuse = async (
  name: string,
  env: Environment,
  words: RegExp,
  what: string,
): Promise<string[]> => {
  const { code, output } = await script(name, env);
  return code !== 0 && words.test(output) ? [] : [`${name} takes ${what}: ${output}`];
};

/** Names of what is on one side only or differs. */
export const differing = <Value>(
  one: ReadonlyMap<string, Value>,
  other: ReadonlyMap<string, Value>,
  same: (a: Value, b: Value) => boolean = (a, b) => a === b,
): string[] =>
  [...new Set([...one.keys(), ...other.keys()])].filter((name) => {
    const [a, b] = [one.get(name), other.get(name)];
    return a === undefined || b === undefined || !same(a, b);
  });

/** A finding when things differ that should not: how many, and the first of them. */
export const asFindings = (names: readonly string[], what: string): string[] =>
  names.length === 0 ? [] : [`${what}: ${names.length} differ, ${names.slice(0, 5).join(', ')}`];

/** A comparison that overlooks what was broken on purpose proves nothing. */
export const mustDiffer = (names: readonly string[], broken: string): string[] =>
  names.length === 1 && names[0] === broken
    ? []
    : [`the comparison finds ${names.slice(0, 5).join(', ') || 'nothing'} instead of ${broken}`];
