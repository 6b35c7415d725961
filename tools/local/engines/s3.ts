import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { findOnPath } from '../process/run';
import { type Engine, portAt, type S3Address } from './engine';
import { isInstalled } from './install';
import { findJava, findMaven, serverFlags } from './java';
import { classPathOf, dependency, fetchJars, type MavenPackage } from './maven';
import { versions } from './versions';

const jars: MavenPackage = {
  name: `s3proxy-${versions.s3proxy}`,
  what: 's3: fetching the store from Maven Central (57 MB)',
  dependencies: [
    dependency('org.gaul', 's3proxy', versions.s3proxy),
    // Its own dependencies ask for two versions, and Maven would take the older, which lacks a class.
    dependency('com.fasterxml.jackson.core', 'jackson-annotations', versions.jacksonAnnotations),
  ].join('\n    '),
};

/** Only this machine reaches the store. */
const keys = { accessKey: 'ultramarket', secretKey: 'ultramarket-local-s3' };

const given = (env: NodeJS.ProcessEnv): S3Address | undefined =>
  env['S3_ENDPOINT']
    ? {
        endpoint: env['S3_ENDPOINT'],
        accessKey: env['S3_ACCESS_KEY'] ?? '',
        secretKey: env['S3_SECRET_KEY'] ?? '',
      }
    : undefined;

/** Any answer will do: without a signature the store has to refuse. */
const answers = async (endpoint: string): Promise<void> => {
  await (await fetch(endpoint, { signal: AbortSignal.timeout(3000) })).text();
};

const proxySettings = (endpoint: string, dataDir: string): string =>
  Object.entries({
    's3proxy.endpoint': endpoint,
    's3proxy.authorization': 'aws-v2-or-v4',
    's3proxy.identity': keys.accessKey,
    's3proxy.credential': keys.secretKey,
    's3proxy.v4-max-non-chunked-request-size': 134_217_728,
    'jclouds.provider': 'filesystem-nio2',
    'jclouds.identity': 'unused',
    'jclouds.credential': 'unused',
    'jclouds.filesystem.basedir': join(dataDir, 'objects'),
  })
    .map(([key, value]) => `${key}=${value}\n`)
    .join('');

/** Without a configuration of its own the store writes down every step of every request. */
const logSettings = `<configuration>
  <appender name="out" class="ch.qos.logback.core.ConsoleAppender">
    <encoder><pattern>%d %level %logger{0} %msg%n</pattern></encoder>
  </appender>
  <root level="WARN"><appender-ref ref="out" /></root>
</configuration>
`;

/** A file system behind the S3 protocol that checks signatures: MinIO where it is installed, else S3Proxy. */
export const s3: Engine = {
  name: 's3',
  title: 'S3 store',
  ports: [{ variable: 'S3_PORT', fixed: 19900, what: 'the S3 store' }],
  external: (env) => {
    const address = given(env);
    return address && { s3: address };
  },
  check: async () => {
    if (findOnPath('minio')) return;
    await findJava();
    if (!isInstalled(jars.name)) findMaven();
  },
  install: async (log) => {
    if (!findOnPath('minio')) await fetchJars(jars, log);
  },
  prepare: async ({ dataDir, ports, log }) => {
    const port = portAt(ports, 0);
    const endpoint = `http://127.0.0.1:${port}`;
    mkdirSync(join(dataDir, 'objects'), { recursive: true });
    const prepared = { urls: { s3: { endpoint, ...keys } }, ready: () => answers(endpoint) };
    const minio = findOnPath('minio');
    if (minio) {
      const args = ['server', '--quiet', '--address', `127.0.0.1:${port}`, join(dataDir, 'objects')];
      const env = {
        MINIO_ROOT_USER: keys.accessKey,
        MINIO_ROOT_PASSWORD: keys.secretKey,
        MINIO_UPDATE: 'off',
        MINIO_BROWSER: 'off',
      };
      return { ...prepared, spec: async () => ({ command: minio, args, env, cwd: dataDir }) };
    }
    const { java } = await findJava();
    const home = await fetchJars(jars, log);
    const file = join(dataDir, 's3proxy.properties');
    writeFileSync(file, proxySettings(endpoint, dataDir), { mode: 0o600 });
    const logFile = join(dataDir, 'logback.xml');
    writeFileSync(logFile, logSettings);
    const args = [
      '-Xmx128m',
      ...serverFlags,
      '-XX:TieredStopAtLevel=1',
      `-Dlogback.configurationFile=${logFile}`,
      '-cp',
      classPathOf(join(home, 'lib')),
      'org.gaul.s3proxy.Main',
      '--properties',
      file,
    ];
    return { ...prepared, spec: async () => ({ command: java, args, cwd: dataDir }) };
  },
};
