import { spawn } from 'node:child_process';
import { chmodSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Lifetime } from './lifetime';
import { root } from './paths';
import { openRegistry, type ProcessRegistry } from './process/registry';
import { removeState, stateFolders } from './state';

/** A state folder for one run, gone afterwards even if this process is killed. */
export const temporaryRegistry = async (
  lifetime: Lifetime,
): Promise<{ stateDir: string; registry: ProcessRegistry }> => {
  const stateDir = mkdtempSync(join(tmpdir(), 'ultramarket-'));
  // PostgreSQL may run as another user and has to walk through; its own folder stays closed.
  chmodSync(stateDir, 0o711);
  const registry = await openRegistry(stateDir);
  for (const folder of stateFolders(stateDir)) registry.removeAtEnd(folder);
  lifetime.onEnd(async () => {
    await registry.close();
    removeState(stateDir);
  });
  return { stateDir, registry };
};

/** Runs jest with the engines' addresses; it shares our terminal, and dies with us. */
export const runJest = (
  args: string[],
  file: string,
  lifetime: Lifetime,
  registry?: ProcessRegistry,
): Promise<number> =>
  new Promise((done) => {
    const child = spawn(process.execPath, [join(root, 'node_modules/jest/bin/jest.js'), ...args], {
      cwd: root,
      stdio: 'inherit',
      env: { ...process.env, ...registry?.environment, ULTRAMARKET_TEST_ENGINES: file },
    });
    lifetime.onEnd(() => void child.kill());
    if (child.pid) registry?.add({ name: 'jest', pid: child.pid, group: false, stopSignal: 'SIGTERM' });
    child.once('exit', (code) => {
      if (child.pid) registry?.remove(child.pid);
      done(code ?? 1);
    });
  });
