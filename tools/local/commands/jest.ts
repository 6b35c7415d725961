import { spawn } from 'node:child_process';
import { chmodSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEngines } from '../engines/start-engines';
import { type Lifetime, openLifetime } from '../lifetime';
import { root } from '../paths';
import { openRegistry, type ProcessRegistry } from '../process/registry';
import { removeState } from '../state';
import { enginesFile, readEnginesFile, writeEnginesFile } from '../test-engines';

/** A state folder for one run, gone afterwards even if this process is killed. */
export const temporaryRegistry = async (
  lifetime: Lifetime,
): Promise<{ stateDir: string; registry: ProcessRegistry }> => {
  const stateDir = mkdtempSync(join(tmpdir(), 'ultramarket-'));
  // PostgreSQL may run as another user and has to walk through; its own folder stays closed.
  chmodSync(stateDir, 0o711);
  const registry = await openRegistry(stateDir);
  registry.removeAtEnd(stateDir);
  lifetime.onEnd(async () => {
    await registry.close();
    removeState(stateDir);
  });
  return { stateDir, registry };
};

const runJest = (args: string[], file: string, registry: ProcessRegistry | undefined): Promise<number> =>
  new Promise((done) => {
    const child = spawn(process.execPath, [join(root, 'node_modules/jest/bin/jest.js'), ...args], {
      cwd: root,
      stdio: 'inherit',
      env: { ...process.env, ...registry?.environment, ULTRAMARKET_TEST_ENGINES: file },
    });
    if (child.pid) registry?.add({ name: 'jest', pid: child.pid, group: false, stopSignal: 'SIGTERM' });
    child.once('exit', (code) => {
      if (child.pid) registry?.remove(child.pid);
      done(code ?? 1);
    });
  });

/** `npm run jest -- <what>`: against the engines of `npm run engines`, or engines of its own for this one run. */
export const jest = async (args: string[]): Promise<number> => {
  const lifetime = openLifetime(130);
  if (readEnginesFile(enginesFile)) {
    return runJest(args, enginesFile, undefined);
  }
  console.log('No engines are running (`npm run engines` would keep some): starting them for this run.');
  const { stateDir, registry } = await temporaryRegistry(lifetime);
  const running = await startEngines({ stateDir, ports: 'free', log: console.log, registry });
  lifetime.onEnd(() => running.stop());
  const file = join(stateDir, 'engines.json');
  writeEnginesFile(file, running);
  const code = await runJest(args, file, registry);
  await lifetime.end();
  return code;
};
