import { readdirSync, readFileSync } from 'node:fs';
import { sleep } from '../user-error';
import { identityOf, isSameProcess, signal } from './identity';

/** Every child carries this variable, so that even a grandchild in another group is recognised. */
export const runVariable = 'ULTRAMARKET_RUN';

export interface ChildRecord {
  name: string;
  pid: number;
  identity: string;
  startedAt: number;
  /** Whether the child leads a process group of its own, which is then ended as a whole. */
  group: boolean;
  stopSignal: NodeJS.Signals;
}

const target = (child: ChildRecord): number => (child.group ? -child.pid : child.pid);
const alive = (child: ChildRecord): boolean => isSameProcess(child.pid, child.identity);

/** What is left of a run: Linux only, elsewhere the process groups have to do. */
const endMarked = (runId: string): void => {
  if (process.platform !== 'linux') return;
  for (const entry of readdirSync('/proc')) {
    const pid = Number(entry);
    if (!pid || pid === process.pid) continue;
    try {
      const environment = readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0');
      if (environment.includes(`${runVariable}=${runId}`) && identityOf(pid)) signal(pid, 'SIGKILL');
    } catch {
      // Gone in between, or of another user and so not ours.
    }
  }
};

/** Newest first, politely, then by force: a service may still need its engine while it says goodbye. */
export const endProcesses = async (
  children: ChildRecord[],
  runId: string,
  graceMs: number,
): Promise<void> => {
  const ours = children.filter(alive).reverse();
  for (const child of ours) signal(target(child), child.stopSignal);

  const deadline = Date.now() + graceMs;
  while (ours.some(alive) && Date.now() < deadline) await sleep(50);

  for (const child of ours.filter(alive)) signal(target(child), 'SIGKILL');
  endMarked(runId);
};
