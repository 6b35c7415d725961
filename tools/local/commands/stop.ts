import { runDir } from '../paths';
import { isSameProcess, signal } from '../process/identity';
import { liveRun } from '../process/registry';
import { sleep } from '../user-error';

/** Long enough for services to drain; after that the reaper ends what is left. */
const patienceMs = 30_000;

export const stop = async (): Promise<number> => {
  const run = liveRun(runDir);
  if (!run) {
    console.log('UltraMarket is not running.');
    return 0;
  }
  const { pid, identity } = run.runner;
  console.log(`Stopping UltraMarket (pid ${pid})…`);
  signal(pid, 'SIGTERM');
  const deadline = Date.now() + patienceMs;
  while (isSameProcess(pid, identity) && Date.now() < deadline) await sleep(100);
  if (isSameProcess(pid, identity)) {
    signal(pid, 'SIGKILL');
    await sleep(8000);
  }
  console.log('Stopped.');
  return 0;
};
