import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** Fields of /proc/<pid>/stat after the command name, which may itself contain spaces and brackets. */
const statFields = (pid: number): string[] => {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
};

const ps = (pid: number, columns: string): string | undefined => {
  try {
    return execFileSync('ps', ['-o', columns, '-p', String(pid)], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim();
  } catch {
    return undefined;
  }
};

const bootId = (): string => {
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
  } catch {
    return '';
  }
};

/**
 * A name for a process that survives the reuse of its pid: boot and start time.
 * Undefined when nothing runs under that pid, or only a zombie.
 */
export const identityOf = (pid: number): string | undefined => {
  if (process.platform === 'linux') {
    try {
      const fields = statFields(pid);
      return fields[0] === 'Z' || fields[0] === 'X' ? undefined : `${bootId()}/${fields[19]}`;
    } catch {
      return undefined;
    }
  }
  const line = ps(pid, 'stat=,lstart=');
  if (!line || line.startsWith('Z')) return undefined;
  return line.replace(/^\S+\s+/, '');
};

export const isSameProcess = (pid: number, identity: string): boolean => identityOf(pid) === identity;

export const parentOf = (pid: number): number | undefined => {
  try {
    if (process.platform === 'linux') return Number(statFields(pid)[1]);
    return Number(ps(pid, 'ppid='));
  } catch {
    return undefined;
  }
};

export const commandLineOf = (pid: number): string => {
  try {
    if (process.platform === 'linux')
      return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
    return ps(pid, 'command=') ?? '';
  } catch {
    return '';
  }
};

export const memoryMegabytesOf = (pid: number): number | undefined => {
  try {
    if (process.platform === 'linux') {
      const kilobytes = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
      return kilobytes ? Math.round(Number(kilobytes) / 1024) : undefined;
    }
    return Math.round(Number(ps(pid, 'rss=')) / 1024);
  } catch {
    return undefined;
  }
};

/** Sends a signal to a process or, for a negative pid, to its group; a process that is already gone is fine. */
export const signal = (pid: number, name: NodeJS.Signals): void => {
  try {
    process.kill(pid, name);
  } catch {
    // Already gone.
  }
};
