import { readdirSync, readFileSync } from 'node:fs';

export interface Usage {
  /** User and system time since the process began, ms. */
  cpuMs: number;
  /** Proportional set size: shared pages are counted once over all processes, MB. */
  memoryMb: number;
}

/** Linux counts CPU time in ticks of 10 ms (USER_HZ, proc(5)). */
const msPerTick = 10;

const statOf = (pid: number): { parent: number; cpuMs: number } | undefined => {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    return { parent: Number(fields[1]), cpuMs: (Number(fields[11]) + Number(fields[12])) * msPerTick };
  } catch {
    return undefined;
  }
};

const memoryOf = (pid: number): number => {
  for (const [file, pattern] of [
    ['smaps_rollup', /^Pss:\s+(\d+) kB/m],
    ['status', /^VmRSS:\s+(\d+) kB/m],
  ] as const) {
    try {
      const kilobytes = pattern.exec(readFileSync(`/proc/${pid}/${file}`, 'utf8'))?.[1];
      if (kilobytes) return Number(kilobytes) / 1024;
    } catch {
      // The process ended, or its maps may not be read: the next file may.
    }
  }
  return 0;
};

/**
 * CPU time and memory of processes with all their children, such as the backends of PostgreSQL. Backends that ended
 * in between are lost, which the pools of the services keep rare.
 */
export const usageOf = (roots: ReadonlyMap<string, number>, withMemory: boolean): Map<string, Usage> => {
  const stats = new Map<number, { parent: number; cpuMs: number }>();
  for (const entry of readdirSync('/proc')) {
    const stat = /^\d+$/.test(entry) ? statOf(Number(entry)) : undefined;
    if (stat) stats.set(Number(entry), stat);
  }
  const owner = (pid: number, byPid: ReadonlyMap<number, string>): string | undefined => {
    for (let current = pid; current > 1; current = stats.get(current)?.parent ?? 0) {
      const name = byPid.get(current);
      if (name) return name;
    }
    return undefined;
  };
  const byPid = new Map([...roots].map(([name, pid]) => [pid, name]));
  const usage = new Map<string, Usage>();
  for (const [pid, { cpuMs }] of stats) {
    const name = owner(pid, byPid);
    if (!name) continue;
    const known = usage.get(name) ?? { cpuMs: 0, memoryMb: 0 };
    usage.set(name, {
      cpuMs: known.cpuMs + cpuMs,
      memoryMb: known.memoryMb + (withMemory ? memoryOf(pid) : 0),
    });
  }
  return usage;
};

/** CPU time spent between two readings, ms by process; processes that started in between are left out. */
export const cpuBetween = (
  before: ReadonlyMap<string, Usage>,
  after: ReadonlyMap<string, Usage>,
): Map<string, number> =>
  new Map(
    [...after].flatMap(([name, { cpuMs }]) =>
      before.has(name) ? [[name, Math.max(cpuMs - (before.get(name)?.cpuMs ?? 0), 0)]] : [],
    ),
  );
