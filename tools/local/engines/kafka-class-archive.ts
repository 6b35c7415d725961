import { cpSync, existsSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../ports';
import { signal } from '../process/identity';
import { spawnBound } from '../process/run';
import { sleep } from '../user-error';
import { describeCluster } from './kafka-client';
import { kafkaProperties } from './kafka-properties';

export interface Recording {
  java: string;
  flags: string[];
  classPath: string;
  blankData: string;
  archive: string;
}

/** Starts a broker once on a throw-away folder and lets Java write down its loaded classes when it stops. */
export const recordClasses = async ({
  java,
  flags,
  classPath,
  blankData,
  archive,
}: Recording): Promise<void> => {
  const folder = mkdtempSync(join(tmpdir(), 'ultramarket-kafka-'));
  const partial = `${archive}.partial-${process.pid}`;
  cpSync(blankData, join(folder, 'data'), { recursive: true });
  const [port, controllerPort] = [await freePort(), await freePort()];
  const properties = join(folder, 'server.properties');
  writeFileSync(properties, kafkaProperties(join(folder, 'data'), port, controllerPort));

  const args = [...flags, `-XX:ArchiveClassesAtExit=${partial}`, '-cp', classPath, 'kafka.Kafka', properties];
  const broker = spawnBound(java, args, { stdio: 'ignore' });
  const gone = new Promise<void>((done) => broker.once('close', () => done()));
  const end = (): void => {
    if (broker.pid) signal(-broker.pid, 'SIGKILL');
  };
  const limit = setTimeout(end, 90_000);
  try {
    while (broker.exitCode === null && broker.signalCode === null) {
      const answered = await describeCluster(`127.0.0.1:${port}`).then(
        () => true,
        () => false,
      );
      if (answered) break;
      await sleep(200);
    }
    broker.kill('SIGTERM');
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
