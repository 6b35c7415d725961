import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';

/** Whether the port of this machine's own address is free. */
export const isFree = (port: number): Promise<boolean> =>
  new Promise((answer) => {
    const probe = createServer();
    probe.once('error', () => answer(false));
    probe.listen({ port, host: '127.0.0.1', exclusive: true }, () => probe.close(() => answer(true)));
  });

/** One file for each port that a process was given, with its id; each user of the machine has a folder of their own. */
const folder = join(tmpdir(), `ultramarket-ports-${userInfo().uid}`);

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
};

/**
 * Claims a port for this process, so that another one that starts servers at the same moment, whose port is free until it
 * listens, does not choose it too. What a process that has ended had claimed is free again.
 */
const claim = (port: number): boolean => {
  mkdirSync(folder, { recursive: true });
  const file = join(folder, String(port));
  try {
    writeFileSync(file, String(process.pid), { flag: 'wx' });
    return true;
  } catch {
    try {
      if (!isAlive(Number(readFileSync(file, 'utf8')))) rmSync(file, { force: true });
    } catch {
      // Removed in between.
    }
    return false;
  }
};

/**
 * A port that stays free while its server is away: it lies below the range from which systems take ports for outgoing
 * connections and for servers that ask for any port. No two processes are given the same. @throws when there is none
 */
export const freePort = async (): Promise<number> => {
  for (let attempt = 0; attempt < 500; attempt += 1) {
    const port = 20_000 + Math.floor(Math.random() * 12_000);
    if (claim(port) && (await isFree(port))) return port;
  }
  throw new Error('No free port was found between 20000 and 32000.');
};
