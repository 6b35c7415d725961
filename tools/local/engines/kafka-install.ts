import { cpSync, existsSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { shortHash } from '../paths';
import { run } from '../process/run';
import { UserError } from '../user-error';
import { download, installOnce, isInstalled, withProgress } from './install';
import { findJava, findMaven, oneMavenAtATime } from './java';
import { recordClasses } from './kafka-class-archive';
import { kafkaProperties } from './kafka-properties';
import { versions } from './versions';

type Log = (line: string) => void;

/** kafka-tools-api is named by the POM but published nowhere; neither the broker nor the storage tool needs it. */
const pom = `<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>ultramarket.local</groupId><artifactId>kafka-broker</artifactId><version>1</version><packaging>pom</packaging>
  <dependencies>
    <dependency>
      <groupId>org.apache.kafka</groupId><artifactId>kafka_2.13</artifactId><version>${versions.kafka}</version>
      <exclusions><exclusion><groupId>org.apache.kafka</groupId><artifactId>kafka-tools-api</artifactId></exclusion></exclusions>
    </dependency>
  </dependencies>
</project>
`;

export interface KafkaInstall {
  java: string;
  /** Arguments up to and including the class path; the main class follows. */
  javaArgs: string[];
  /** A freshly formatted data folder, copied for each new broker: formatting takes Java seconds, copying none. */
  blankData: string;
}

const packageName = `kafka-${versions.kafka}`;

export const checkKafka = async (): Promise<void> => {
  await findJava();
  if (!isInstalled(packageName)) findMaven();
};

const fetchJars = (log: Log): Promise<string> =>
  installOnce(packageName, log, async (folder) => {
    writeFileSync(join(folder, 'pom.xml'), pom);
    const goal = `org.apache.maven.plugins:maven-dependency-plugin:${versions.mavenDependencyPlugin}:copy-dependencies`;
    const args = [
      '-q',
      '-B',
      '-f',
      join(folder, 'pom.xml'),
      goal,
      `-DoutputDirectory=${join(folder, 'lib')}`,
      '-DincludeScope=runtime',
    ];
    await oneMavenAtATime(() =>
      download(log, 'kafka: fetching the broker from Maven Central (43 MB)', findMaven(), args, {
        cwd: folder,
      }),
    );
  });

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
  const { java, version } = await findJava();
  const home = await fetchJars(log);
  const lib = join(home, 'lib');
  // An explicit list: a class archive only fits the very class path it was recorded with.
  const classPath = readdirSync(lib)
    .sort()
    .map((jar) => join(lib, jar))
    .join(':');
  const flags = ['-Xmx192m', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1'];

  const blankData = join(home, 'blank-data');
  if (!existsSync(blankData))
    await withProgress(log, 'kafka: formatting a data folder', () => format(java, classPath, blankData));

  const archive = join(home, `classes-${shortHash(version + home)}.jsa`);
  if (!existsSync(archive)) {
    const recorded = withProgress(log, 'kafka: recording a class archive for quick starts', () =>
      recordClasses({ java, flags, classPath, blankData, archive }),
    );
    await recorded.catch(() => log('kafka: no class archive could be made, it will start a little slower'));
  }
  const shared = existsSync(archive) ? [`-XX:SharedArchiveFile=${archive}`] : [];
  return { java, javaArgs: [...flags, ...shared, '-cp', classPath], blankData };
};
