import { cpSync, existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePort } from '../ports';
import { run } from '../process/run';
import { UserError } from '../user-error';
import { classArchive } from './class-archive';
import { isInstalled, withProgress } from './install';
import { findJava, findMaven, serverFlags } from './java';
import { describeCluster } from './kafka-client';
import { kafkaProperties } from './kafka-properties';
import { classPathOf, dependency, fetchJars, type MavenPackage } from './maven';
import { versions } from './versions';

type Log = (line: string) => void;

const jars: MavenPackage = {
  name: `kafka-${versions.kafka}`,
  what: 'kafka: fetching the broker from Maven Central (43 MB)',
  // kafka-tools-api is named by the POM but published nowhere; neither the broker nor the storage tool needs it.
  dependencies: dependency(
    'org.apache.kafka',
    'kafka_2.13',
    versions.kafka,
    '<exclusions><exclusion><groupId>org.apache.kafka</groupId><artifactId>kafka-tools-api</artifactId></exclusion></exclusions>',
  ),
};

export interface KafkaInstall {
  java: string;
  /** Arguments up to and including the class path; the main class follows. */
  javaArgs: string[];
  /** A freshly formatted data folder, copied for each new broker: formatting takes Java seconds, copying none. */
  blankData: string;
}

export const checkKafka = async (): Promise<void> => {
  await findJava();
  if (!isInstalled(jars.name)) findMaven();
};

const format = async (java: string, classPath: string, folder: string): Promise<void> => {
  const partial = `${folder}.partial-${process.pid}`;
  mkdirSync(partial, { recursive: true });
  const properties = join(partial, 'server.properties');
  writeFileSync(properties, kafkaProperties(join(partial, 'data'), 9092, 9093));
  const options = [
    '-Xmx128m',
    '-XX:+UseSerialGC',
    '-XX:TieredStopAtLevel=1',
    '-cp',
    classPath,
    'kafka.tools.StorageTool',
  ];
  const result = await run(java, [
    ...options,
    'format',
    '--ignore-formatted',
    '-t',
    'MkU3OEVBNTcwNTJENDM2Qk',
    '-c',
    properties,
  ]);
  if (result.code !== 0) throw new UserError(`Kafka could not format its data folder:\n${result.output}`);
  if (!existsSync(folder)) cpSync(join(partial, 'data'), `${partial}.data`, { recursive: true });
  if (!existsSync(folder)) renameSync(`${partial}.data`, folder);
  rmSync(partial, { recursive: true, force: true });
};

let installing: Promise<KafkaInstall> | undefined;

export const installKafka = (log: Log): Promise<KafkaInstall> => {
  installing ??= install(log).finally(() => {
    installing = undefined;
  });
  return installing;
};

const install = async (log: Log): Promise<KafkaInstall> => {
  const java = await findJava();
  const home = await fetchJars(jars, log);
  const classPath = classPathOf(join(home, 'lib'));
  const flags = ['-Xmx256m', ...serverFlags, '-XX:TieredStopAtLevel=1'];

  const blankData = join(home, 'blank-data');
  if (!existsSync(blankData))
    await withProgress(log, 'kafka: formatting a data folder', () => format(java.java, classPath, blankData));

  const rehearse = async (folder: string) => {
    cpSync(blankData, join(folder, 'data'), { recursive: true });
    const [port, controllerPort] = [await freePort(), await freePort()];
    const properties = join(folder, 'server.properties');
    writeFileSync(properties, kafkaProperties(join(folder, 'data'), port, controllerPort));
    return {
      javaArgs: [...flags, '-cp', classPath],
      mainArgs: ['kafka.Kafka', properties],
      ready: () => describeCluster(`127.0.0.1:${port}`),
    };
  };
  const archive = await classArchive('kafka', java, home, rehearse, log);
  return { java: java.java, javaArgs: [...flags, ...archive, '-cp', classPath], blankData };
};
