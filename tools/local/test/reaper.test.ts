import { type ChildProcess, spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../paths';
import { commandLineOf, identityOf, parentOf } from '../process/identity';
import { openRegistry } from '../process/registry';
import { required } from '../user-error';
import { scratchFolder, until } from './scratch';

const { folder, remove } = scratchFolder();
afterAll(remove);

interface Started {
  runner: ChildProcess;
  pids: number[];
}

const startRunner = async (): Promise<Started> => {
  const script = join(root, 'tools/local/test/fixtures/runner.ts');
  const runner = spawn(process.execPath, ['--require', 'tsx/cjs', script, folder], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  runner.stdout?.on('data', (chunk: Buffer) => {
    output += chunk.toString();
  });
  await until('the runner has a child', () => output.includes('\n'));
  const child = Number(/child (\d+)/.exec(output)?.[1]);
  const grandchild = Number(readFileSync(join(folder, 'grandchild.pid'), 'utf8'));
  return { runner, pids: [child, grandchild] };
};

const allGone = (pids: number[]): boolean => pids.every((pid) => identityOf(pid) === undefined);

const reaperOf = (runner: number): number => {
  const pids = readdirSync('/proc').map(Number).filter(Boolean);
  return required(
    pids.find((pid) => parentOf(pid) === runner && commandLineOf(pid).includes('reaper.js')),
    'reaper',
  );
};

const onLinux = process.platform === 'linux' ? test : test.skip;

onLinux(
  'when the runner is killed, its child and even a grandchild in a group of its own are ended',
  async () => {
    const { runner, pids } = await startRunner();
    expect(pids.map((pid) => typeof identityOf(pid))).toEqual(['string', 'string']);
    runner.kill('SIGKILL');
    await until('all of them are gone', () => allGone(pids));
  },
);

onLinux('when the runner and its reaper are killed, the next run ends what they left', async () => {
  const { runner, pids } = await startRunner();
  // The reaper first: a living runner would hire another one.
  runner.kill('SIGSTOP');
  process.kill(reaperOf(required(runner.pid, 'pid')), 'SIGKILL');
  runner.kill('SIGKILL');
  await new Promise((done) => runner.once('exit', done));
  expect(allGone(pids)).toBe(false);

  const registry = await openRegistry(folder);
  expect(allGone(pids)).toBe(true);
  await registry.close();
});

onLinux('when a run is alive, a second one on the same state refuses', async () => {
  const { runner, pids } = await startRunner();
  await expect(openRegistry(folder)).rejects.toThrow(`Already running as pid ${runner.pid}`);
  runner.kill('SIGKILL');
  await until('all of them are gone', () => allGone(pids));
});
