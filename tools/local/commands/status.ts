import { runDir, testStateDir } from '../paths';
import { isSameProcess, memoryMegabytesOf } from '../process/identity';
import { liveRun, type RunState } from '../process/registry';
import { readRun } from '../run-note';

const duration = (milliseconds: number): string => {
  const seconds = Math.round(milliseconds / 1000);
  if (seconds < 120) return `${seconds} s`;
  return seconds < 7200 ? `${Math.round(seconds / 60)} min` : `${(seconds / 3600).toFixed(1)} h`;
};

const readiness = async (url: string | undefined): Promise<string> => {
  if (!url) return 'up';
  try {
    const answer = await fetch(`${url}/health`, { signal: AbortSignal.timeout(2000) });
    const { status } = (await answer.json()) as { status?: string };
    return answer.ok ? 'ready' : status === 'degraded' ? 'degraded' : 'not ready';
  } catch {
    return 'no answer';
  }
};

const rowsOf = async (run: RunState): Promise<string[][]> => {
  const urls = readRun()?.services ?? {};
  const names = new Set([...Object.keys(urls), ...run.children.map(({ name }) => name)]);
  return Promise.all(
    [...names].sort().map(async (name) => {
      const child = run.children.find((candidate) => candidate.name === name);
      if (!child || !isSameProcess(child.pid, child.identity))
        return [name, 'down', '', '', '', urls[name] ?? ''];
      const memory = memoryMegabytesOf(child.pid);
      const state = await readiness(urls[name]);
      const uptime = duration(Date.now() - child.startedAt);
      return [
        name,
        state,
        String(child.pid),
        memory === undefined ? '' : `${memory} MB`,
        uptime,
        urls[name] ?? '',
      ];
    }),
  );
};

const print = (rows: string[][]): void => {
  const table = [['name', 'state', 'pid', 'memory', 'up for', 'address'], ...rows];
  const widths =
    table[0]?.map((_, column) => Math.max(...table.map((row) => row[column]?.length ?? 0))) ?? [];
  for (const row of table)
    console.log(
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    );
};

/** `npm run status`: 0 when everything that should be up is up, 1 otherwise. */
export const status = async (): Promise<number> => {
  const tests = liveRun(testStateDir);
  if (tests) console.log(`Engines for tests are running (pid ${tests.runner.pid}).`);
  const run = liveRun(runDir);
  if (!run) {
    console.log('UltraMarket is not running; `npm start` starts it.');
    return 1;
  }
  console.log(`UltraMarket is running (pid ${run.runner.pid}).\n`);
  const rows = await rowsOf(run);
  print(rows);
  return rows.every(([, state]) => state === 'ready' || state === 'up') ? 0 : 1;
};
