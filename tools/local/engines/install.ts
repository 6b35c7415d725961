import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { enginesDir, root } from '../paths';
import { identityOf, isSameProcess } from '../process/identity';
import { run, type RunOptions } from '../process/run';
import { messageOf, sleep, UserError } from '../user-error';

type Log = (line: string) => void;

/** Says what is going on, and says so again every ten seconds while it lasts. */
export const withProgress = async <T>(log: Log, what: string, work: () => Promise<T>): Promise<T> => {
  const begun = Date.now();
  const seconds = (): string => `${Math.round((Date.now() - begun) / 1000)} s`;
  log(`${what}…`);
  const reminder = setInterval(() => log(`${what}… still at it (${seconds()})`), 10_000);
  try {
    const result = await work();
    log(`${what}: done in ${seconds()}`);
    return result;
  } finally {
    clearInterval(reminder);
  }
};

/** Whether a package is already here, complete. */
export const isInstalled = (name: string): boolean => existsSync(join(enginesDir(), name));

/** What a package and all that it needs are, by hash. */
export const lockFile = (name: string): string => join(root, 'tools/local/engines/locks', name);

/** A program that downloads: tried three times, because networks fail. */
export const download = async (
  log: Log,
  what: string,
  command: string,
  args: string[],
  options: RunOptions = {},
): Promise<void> => {
  for (let attempt = 1; ; attempt += 1) {
    const result = await withProgress(log, what, () => run(command, args, options));
    if (result.code === 0) return;
    const tail = result.output.trim().split('\n').slice(-6).join('\n');
    if (attempt === 3)
      throw new UserError(
        `${what} failed three times. Check the network and run the command again.\n${tail}`,
      );
    log(`${what} failed, trying again in ${attempt * 3} s`);
    await sleep(attempt * 3000);
  }
};

/**
 * Fills a folder once. The work is done beside it and renamed at the end, so that an interrupted download is
 * never taken for a complete one; a lock keeps two runners from fetching the same thing.
 */
export const installOnce = async (
  name: string,
  log: Log,
  fill: (folder: string) => Promise<void>,
): Promise<string> => {
  const target = join(enginesDir(), name);
  if (existsSync(target)) return target;
  const release = await lock(`${target}.lock`, name, log);
  try {
    if (existsSync(target)) return target;
    const partial = `${target}.partial`;
    rmSync(partial, { recursive: true, force: true });
    mkdirSync(partial, { recursive: true });
    await fill(partial);
    renameSync(partial, target);
    return target;
  } finally {
    release();
  }
};

interface Owner {
  pid: number;
  identity: string;
}

const ownerOf = (file: string): Owner | undefined => {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Owner;
  } catch {
    return undefined;
  }
};

const lock = async (file: string, name: string, log: Log): Promise<() => void> => {
  mkdirSync(dirname(file), { recursive: true });
  const me: Owner = { pid: process.pid, identity: identityOf(process.pid) ?? '' };
  for (let round = 0; ; round += 1) {
    try {
      writeFileSync(file, JSON.stringify(me), { flag: 'wx' });
      return () => rmSync(file, { force: true });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST')
        throw new UserError(`Cannot write ${file}: ${messageOf(error)}`);
    }
    const owner = ownerOf(file);
    // An unreadable lock was just being written by its owner, or its owner was killed while writing it.
    const abandoned = owner ? !isSameProcess(owner.pid, owner.identity) : round > 20;
    if (abandoned) rmSync(file, { force: true });
    else if (round % 100 === 0)
      log(`${name}: another run (pid ${owner?.pid ?? '?'}) is fetching it, waiting`);
    await sleep(100);
  }
};
