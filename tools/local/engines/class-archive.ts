import { existsSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { shortHash } from '../paths';
import { signal } from '../process/identity';
import { spawnBound } from '../process/run';
import { sleep } from '../user-error';
import { withProgress } from './install';
import { type Java } from './java';

/** A server that is started once on a throw-away folder. */
export interface Rehearsal {
  /** Options of Java up to the main class, without its arguments. */
  javaArgs: string[];
  mainArgs: string[];
  /** Fails while the server does not answer. */
  ready: () => Promise<void>;
}

const longestMs = 90_000;

/** Starts the server, waits for its first answer, and lets Java write down its loaded classes when it stops. */
const record = async (
  { java }: Java,
  archive: string,
  rehearse: (folder: string) => Promise<Rehearsal>,
): Promise<void> => {
  const folder = mkdtempSync(join(tmpdir(), 'ultramarket-java-'));
  const partial = `${archive}.partial-${process.pid}`;
  const { javaArgs, mainArgs, ready } = await rehearse(folder);
  const args = [`-XX:ArchiveClassesAtExit=${partial}`, ...javaArgs, ...mainArgs];
  const server = spawnBound(java, args, { stdio: 'ignore', cwd: folder });
  const gone = new Promise<void>((done) => server.once('close', () => done()));
  const end = (): void => {
    if (server.pid) signal(-server.pid, 'SIGKILL');
  };
  const limit = setTimeout(end, longestMs);
  try {
    while (server.exitCode === null && server.signalCode === null) {
      const answered = await ready().then(
        () => true,
        () => false,
      );
      if (answered) break;
      await sleep(200);
    }
    server.kill('SIGTERM');
    await gone;
    if (!existsSync(partial)) throw new Error('Java wrote no archive');
    renameSync(partial, archive);
  } finally {
    clearTimeout(limit);
    end();
    rmSync(folder, { recursive: true, force: true });
    rmSync(partial, { force: true });
  }
};

/**
 * The options that make Java start the server from an archive of its loaded classes, which is recorded first where
 * there is none yet: half the start, and a third of the memory. None when Java cannot do it.
 * @param home where the archive is kept; it fits only this build of Java and the class path below this folder
 */
export const classArchive = async (
  name: string,
  java: Java,
  home: string,
  rehearse: (folder: string) => Promise<Rehearsal>,
  log: (line: string) => void,
): Promise<string[]> => {
  const archive = join(home, `classes-${shortHash(java.version + home)}.jsa`);
  if (!existsSync(archive)) {
    const recorded = withProgress(log, `${name}: recording a class archive for quick starts`, () =>
      record(java, archive, rehearse),
    );
    await recorded.catch(() => log(`${name}: no class archive could be made, it will start a little slower`));
  }
  return existsSync(archive) ? [`-XX:SharedArchiveFile=${archive}`] : [];
};
