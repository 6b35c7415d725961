import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bundle } from '../bundle';
import { root } from '../paths';
import { required, UserError } from '../user-error';
import { type ChildRecord, endProcesses, runVariable } from './end-processes';
import { identityOf, isSameProcess } from './identity';
import { type ReaperMessage } from './reaper';

export interface RunState {
  runner: { pid: number; identity: string };
  runId: string;
  children: ChildRecord[];
}

let current: ProcessRegistry | undefined;

/** The registry of the run this process is, if it is one. */
export const currentRegistry = (): ProcessRegistry | undefined => current;

/** Knows every child of one run, on disk and in the reaper, so that none can be left behind. */
export interface ProcessRegistry {
  readonly runId: string;
  /** True once the end has begun: nothing is started any more. */
  readonly closing: boolean;
  /** The marker every child must have in its environment. */
  readonly environment: Record<string, string>;
  add(child: Omit<ChildRecord, 'identity' | 'startedAt'>): void;
  remove(pid: number): void;
  /** Asks the reaper to delete a temporary folder when the run is over, however it ends. */
  removeAtEnd(folder: string): void;
  /** Lets the reaper finish whatever is left and waits for it. */
  close(): Promise<void>;
}

const stateFileOf = (stateDir: string): string => join(stateDir, 'processes.json');

const readState = (file: string): RunState | undefined => {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as RunState;
  } catch {
    return undefined;
  }
};

/** The run that holds this state folder right now. */
export const liveRun = (stateDir: string): RunState | undefined => {
  const state = readState(stateFileOf(stateDir));
  return state && isSameProcess(state.runner.pid, state.runner.identity) ? state : undefined;
};

/** Ends what an earlier run left behind (its reaper may have been killed as well); refuses while that run still lives. */
const clearEarlierRun = async (file: string): Promise<void> => {
  const earlier = readState(file);
  if (!earlier) return;
  const { pid, identity } = earlier.runner;
  if (pid !== process.pid && isSameProcess(pid, identity)) {
    throw new UserError(`Already running as pid ${pid} (its state is ${file}): stop that one first.`);
  }
  await endProcesses(earlier.children, earlier.runId, 6000);
};

export const openRegistry = async (stateDir: string): Promise<ProcessRegistry> => {
  mkdirSync(stateDir, { recursive: true });
  const file = stateFileOf(stateDir);
  await clearEarlierRun(file);

  const runId = randomUUID();
  const children = new Map<number, ChildRecord>();
  const folders = new Set<string>();
  const script = await bundle({ name: 'reaper', entry: join(root, 'tools/local/process/reaper.ts') });
  let reaper: ChildProcess | undefined;
  let closing = false;

  const notify = (message: ReaperMessage): void => {
    reaper?.stdin?.write(`${JSON.stringify(message)}\n`);
  };
  const save = (): void => {
    if (closing) return;
    const identity = required(identityOf(process.pid), 'own identity');
    const state: RunState = {
      runner: { pid: process.pid, identity },
      runId,
      children: [...children.values()],
    };
    writeFileSync(`${file}.new`, JSON.stringify(state, null, 2));
    renameSync(`${file}.new`, file);
  };
  const hireReaper = (): void => {
    // A run inside another run (a fleet in a test) keeps its reaper when the outer run's children are ended.
    const { [runVariable]: _outerRun, ...env } = process.env;
    reaper = spawn(process.execPath, [script, runId], {
      stdio: ['pipe', 'ignore', 'ignore'],
      detached: true,
      cwd: '/',
      env,
    });
    reaper.stdin?.on('error', () => undefined);
    for (const child of children.values()) notify({ type: 'add', child });
    for (const folder of folders) notify({ type: 'removeFolder', folder });
    reaper.on('exit', () => {
      if (!closing) hireReaper();
    });
    reaper.unref();
  };
  hireReaper();
  save();

  const registry: ProcessRegistry = {
    runId,
    get closing() {
      return closing;
    },
    environment: { [runVariable]: runId },
    add(child) {
      const identity = identityOf(child.pid);
      if (!identity) return;
      const record = { ...child, identity, startedAt: Date.now() };
      children.set(child.pid, record);
      notify({ type: 'add', child: record });
      save();
    },
    remove(pid) {
      children.delete(pid);
      notify({ type: 'remove', pid });
      save();
    },
    removeAtEnd(folder) {
      folders.add(folder);
      notify({ type: 'removeFolder', folder });
    },
    async close() {
      if (closing) return;
      closing = true;
      const gone = new Promise<void>((done) => {
        if (!reaper || reaper.exitCode !== null) done();
        else reaper.once('exit', () => done());
      });
      reaper?.ref();
      reaper?.stdin?.end();
      await gone;
      rmSync(file, { force: true });
      if (current === registry) current = undefined;
    },
  };
  current = registry;
  return registry;
};
