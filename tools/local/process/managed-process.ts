import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { messageOf, sleep, UserError } from '../user-error';
import { signal } from './identity';
import { lastLines, rotate } from './log-file';
import { type ProcessRegistry } from './registry';

export interface ProcessSpec {
  command: string;
  args: string[];
  env?: Record<string, string>;
  cwd?: string;
  uid?: number;
  gid?: number;
  stopSignal?: NodeJS.Signals;
}

export interface ManagedOptions {
  name: string;
  logFile: string;
  registry: ProcessRegistry;
  log: (line: string) => void;
  /** Called before every start, so that a crashed engine's leftovers can be put right. */
  prepare: () => Promise<ProcessSpec>;
  /** Resolves when the process answers its official client; throws while it does not. */
  ready: () => Promise<void>;
  readyWithinMs: number;
  stopWithinMs: number;
}

export interface ManagedProcess {
  readonly name: string;
  readonly pid: number | undefined;
  readonly startedAt: number | undefined;
  readonly restarts: number;
  start(): Promise<void>;
  stop(): Promise<void>;
  /** Dies at once and stays dead until `start()`: for tests of what happens meanwhile. */
  kill9(): Promise<void>;
}

const longestPauseMs = 15_000;
const steadyAfterMs = 60_000;

/** One supervised child: started until ready, restarted with growing pauses when it dies by itself. */
export const managedProcess = (options: ManagedOptions): ManagedProcess => {
  const { name, logFile, registry, log } = options;
  let child: ChildProcess | undefined;
  let exited: Promise<void> = Promise.resolve();
  let stopSignal: NodeJS.Signals = 'SIGTERM';
  let wanted = false;
  let healthy = false;
  let startedAt: number | undefined;
  let restarts = 0;
  let pauseMs = 0;
  let healing = false;
  rotate(logFile);

  const launch = async (): Promise<ChildProcess> => {
    const spec = await options.prepare();
    if (registry.closing) throw new UserError(`${name}: not started, everything is being stopped`);
    stopSignal = spec.stopSignal ?? 'SIGTERM';
    const output = openSync(logFile, 'a');
    const started = spawn(spec.command, spec.args, {
      stdio: ['ignore', output, output],
      detached: true,
      env: { ...process.env, ...spec.env, ...registry.environment },
      ...(spec.cwd === undefined ? {} : { cwd: spec.cwd }),
      ...(spec.uid === undefined ? {} : { uid: spec.uid }),
      ...(spec.gid === undefined ? {} : { gid: spec.gid }),
    });
    closeSync(output);
    const { pid } = started;
    exited = new Promise((done) => {
      started.once('error', (error) => {
        log(`${name}: could not be started: ${messageOf(error)}`);
        done();
      });
      started.once('exit', (code, signalName) => {
        if (pid) registry.remove(pid);
        if (child === started) child = undefined;
        done();
        if (wanted && healthy && !registry.closing) {
          log(`${name}: died (${signalName ?? `exit code ${code}`})`);
          void heal();
        }
        healthy = false;
      });
    });
    if (pid) registry.add({ name, pid, group: true, stopSignal });
    child = started;
    startedAt = Date.now();
    return started;
  };

  const untilReady = async (started: ChildProcess): Promise<void> => {
    const deadline = Date.now() + options.readyWithinMs;
    let reason = '';
    let reminder = Date.now() + 10_000;
    while (Date.now() < deadline) {
      if (started.exitCode !== null || started.signalCode !== null || !started.pid) {
        throw new UserError(
          `${name} ended while starting (${started.signalCode ?? `exit code ${started.exitCode}`}); the end of ${logFile}:\n${lastLines(logFile)}`,
        );
      }
      try {
        await options.ready();
        if (child === started) return;
      } catch (error) {
        reason = messageOf(error);
      }
      if (Date.now() > reminder) {
        log(`${name}: not ready yet (${reason})`);
        reminder += 10_000;
      }
      await sleep(60);
    }
    throw new UserError(
      `${name} was not ready within ${options.readyWithinMs / 1000} s (${reason}); see ${logFile}`,
    );
  };

  const bringUp = async (): Promise<void> => {
    const started = await launch();
    await untilReady(started);
    healthy = true;
  };

  const bringDown = async (how: NodeJS.Signals): Promise<void> => {
    const pid = child?.pid;
    if (!pid) return exited;
    signal(-pid, how);
    const force = setTimeout(() => signal(-pid, 'SIGKILL'), options.stopWithinMs);
    await exited;
    clearTimeout(force);
    signal(-pid, 'SIGKILL');
  };

  const heal = async (): Promise<void> => {
    if (healing) return;
    healing = true;
    if (startedAt && Date.now() - startedAt > steadyAfterMs) pauseMs = 0;
    while (wanted && !registry.closing) {
      pauseMs = Math.min(pauseMs === 0 ? 250 : pauseMs * 2, longestPauseMs);
      await sleep(pauseMs);
      if (!wanted || registry.closing) break;
      restarts += 1;
      try {
        await bringUp();
        log(`${name}: running again as pid ${child?.pid}`);
        break;
      } catch (error) {
        if (!wanted) break;
        log(`${name}: ${messageOf(error).split('\n')[0]}; trying again`);
        await bringDown('SIGKILL');
      }
    }
    healing = false;
  };

  return {
    name,
    get pid() {
      return child?.pid;
    },
    get startedAt() {
      return startedAt;
    },
    get restarts() {
      return restarts;
    },
    async start() {
      if (wanted && healthy) return;
      wanted = true;
      // After kill -9 the operating system may need a moment to take back memory, locks and ports: hence three tries.
      for (let attempt = 1; ; attempt += 1) {
        try {
          return await bringUp();
        } catch (error) {
          await bringDown('SIGKILL');
          if (!wanted || registry.closing) return;
          if (attempt === 3) {
            wanted = false;
            throw error;
          }
          await sleep(500);
        }
      }
    },
    async stop() {
      wanted = false;
      await bringDown(stopSignal);
    },
    async kill9() {
      wanted = false;
      await bringDown('SIGKILL');
    },
  };
};
