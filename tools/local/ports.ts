import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { freePort, isFree } from '../../libs/shared/platform/src/testing/free-port';
import { commandLineOf } from './process/identity';
import { UserError } from './user-error';

export { freePort, isFree };

/** Inodes of the listening sockets on a port, IPv4 and IPv6. */
const listeningSockets = (port: number): Set<string> => {
  const wanted = port.toString(16).toUpperCase().padStart(4, '0');
  const inodes = new Set<string>();
  for (const table of ['/proc/net/tcp', '/proc/net/tcp6']) {
    for (const line of readFileSync(table, 'utf8').split('\n').slice(1)) {
      const columns = line.trim().split(/\s+/);
      if (columns[3] === '0A' && columns[1]?.endsWith(`:${wanted}`) && columns[9]) inodes.add(columns[9]);
    }
  }
  return inodes;
};

const holderOnLinux = (port: number): number | undefined => {
  const inodes = listeningSockets(port);
  for (const entry of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    try {
      for (const descriptor of readdirSync(`/proc/${entry}/fd`)) {
        const inode = /^socket:\[(\d+)\]$/.exec(readlinkSync(`/proc/${entry}/fd/${descriptor}`))?.[1];
        if (inode && inodes.has(inode)) return Number(entry);
      }
    } catch {
      // Gone in between, or of another user.
    }
  }
  return undefined;
};

const holderOf = (port: number): number | undefined => {
  try {
    if (process.platform === 'linux') return holderOnLinux(port);
    const list = execFileSync('lsof', ['-nP', `-iTCP:${port}`, '-sTCP:LISTEN', '-t'], { encoding: 'utf8' });
    return Number(list.split('\n')[0]) || undefined;
  } catch {
    return undefined;
  }
};

/** Says in one sentence who holds the port and how to go around it. */
export const requireFree = async (port: number, what: string, variable: string): Promise<void> => {
  if (await isFree(port)) return;
  const pid = holderOf(port);
  const who = pid ? `by pid ${pid} (${commandLineOf(pid).slice(0, 80)})` : 'by another program';
  throw new UserError(
    `Port ${port} for ${what} is taken ${who}: stop that program or set ${variable} to another port.`,
  );
};
