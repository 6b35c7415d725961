import { type ChildProcess, spawn, type SpawnOptions } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { signal } from './identity';
import { currentRegistry } from './registry';

export const findOnPath = (program: string): string | undefined => {
  for (const folder of (process.env['PATH'] ?? '').split(delimiter)) {
    const candidate = join(folder, program);
    try {
      accessSync(candidate, constants.X_OK);
      return candidate;
    } catch {
      // Not here.
    }
  }
  return undefined;
};

const running = new Set<number>();
process.on('exit', () => {
  for (const pid of running) signal(-pid, 'SIGKILL');
});

/** A child in a group of its own that ends with this process, whichever way this process ends. */
export const spawnBound = (command: string, args: string[], options: SpawnOptions): ChildProcess => {
  const registry = currentRegistry();
  const child = spawn(command, args, {
    ...options,
    detached: true,
    env: { ...process.env, ...options.env, ...registry?.environment },
  });
  const { pid } = child;
  if (pid) {
    running.add(pid);
    registry?.add({ name: command, pid, group: true, stopSignal: 'SIGTERM' });
    child.once('exit', () => {
      running.delete(pid);
      registry?.remove(pid);
    });
  }
  return child;
};

export interface RunOptions {
  cwd?: string;
  env?: Record<string, string>;
  uid?: number;
  gid?: number;
  /** Called with each piece of output as it comes. */
  onOutput?: (text: string) => void;
}

export interface RunResult {
  code: number;
  /** The last 20 000 characters of what it said. */
  output: string;
}

/** Runs a program to its end, collecting what it says. */
export const run = (
  command: string,
  args: string[],
  { onOutput, ...options }: RunOptions = {},
): Promise<RunResult> =>
  new Promise((done, fail) => {
    const child = spawnBound(command, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    const collect = (chunk: Buffer): void => {
      output = (output + chunk.toString()).slice(-20_000);
      onOutput?.(chunk.toString());
    };
    child.stdout?.on('data', collect);
    child.stderr?.on('data', collect);
    child.once('error', fail);
    child.once('close', (code) => done({ code: code ?? 1, output }));
  });
