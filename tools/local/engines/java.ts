import { existsSync } from 'node:fs';
import { findOnPath, run } from '../process/run';
import { UserError } from '../user-error';
import { versions } from './versions';

const users = 'Kafka, Elasticsearch and the S3 store';
const wayOut =
  'or use running servers by setting KAFKA_BROKERS, ELASTICSEARCH_URL and S3_ENDPOINT, or run everything with `docker compose up`';

export interface Java {
  java: string;
  /** The whole answer of `java -version`: a class archive fits exactly one build of Java. */
  version: string;
}

/**
 * For servers with a small heap. One that has run out of it neither answers nor ends by itself; when it ends it is started
 * again.
 */
export const serverFlags: readonly string[] = ['-XX:+UseSerialGC', '-XX:+ExitOnOutOfMemoryError'];

const installed = (program: string): string | undefined => {
  const home = process.env['JAVA_HOME'];
  const inHome = home ? `${home}/bin/${program}` : undefined;
  return inHome && existsSync(inHome) ? inHome : findOnPath(program);
};

export const findJava = async (): Promise<Java> => {
  const java = installed('java');
  const needed = `Java ${versions.minimumJava} or newer (a JDK, e.g. \`apt install default-jdk\`)`;
  if (!java) throw new UserError(`${users} need ${needed}, and there is none: install it, ${wayOut}.`);
  const { code, output } = await run(java, ['-version']);
  const major = Number(/version "(\d+)/.exec(output)?.[1] ?? 0);
  if (code !== 0 || major < versions.minimumJava) {
    throw new UserError(
      `${users} need ${needed}; \`${java} -version\` says ${major || 'nothing readable'}: install a newer one, ${wayOut}.`,
    );
  }
  return { java, version: output };
};

export const findMaven = (): string => {
  const maven = findOnPath('mvn');
  if (!maven)
    throw new UserError(
      `${users} (and Redis, unless redis-server is installed) are fetched with Maven, and there is no \`mvn\`: install Maven 3.8 or newer (e.g. \`apt install maven\`), ${wayOut}.`,
    );
  return maven;
};

/** A tool of the JDK, such as `javac`. @throws when there is only a runtime */
export const findJdkTool = (name: string): string => {
  const tool = installed(name);
  if (tool) return tool;
  throw new UserError(
    `Elasticsearch's start program is compiled with \`${name}\`, which this Java does not have: install a JDK (e.g. \`apt install default-jdk\`), ${wayOut}.`,
  );
};

/** `jar`, which comes with a JDK but not with a bare Java runtime, or unzip. */
export const unpackCommand = (archive: string, member: string): { command: string; args: string[] } => {
  const jar = installed('jar');
  if (jar) return { command: jar, args: ['xf', archive, member] };
  const unzip = findOnPath('unzip');
  if (unzip) return { command: unzip, args: ['-o', '-q', archive, member] };
  throw new UserError(
    'The Redis package is unpacked with `jar` (part of a JDK) or `unzip`: install one of them, or install redis-server.',
  );
};

let queueTail: Promise<unknown> = Promise.resolve();

/** Two Mavens must not write the same local repository at once. */
export const oneMavenAtATime = <T>(work: () => Promise<T>): Promise<T> => {
  const mine = queueTail.then(work, work);
  queueTail = mine.catch(() => undefined);
  return mine;
};
