import { mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root, shortHash } from '../paths';
import { freePort } from '../ports';
import { run } from '../process/run';
import { UserError } from '../user-error';
import { classArchive } from './class-archive';
import { type Engine, portAt } from './engine';
import { isInstalled } from './install';
import { findJava, findJdkTool, findMaven, serverFlags } from './java';
import { classPathOf, dependency, fetchJars, type MavenPackage } from './maven';
import { versions } from './versions';

type Log = (line: string) => void;

const sources = join(root, 'tools/local/elasticsearch');
const sourceFiles = ['LocalElasticsearch.java', 'LocalModules.java'];
const sourceHash = (): string =>
  shortHash(sourceFiles.map((file) => readFileSync(join(sources, file), 'utf8')).join());

const maven = (): MavenPackage => ({
  name: `elasticsearch-${versions.elasticsearch}-${sourceHash()}`,
  what: 'elasticsearch: fetching the server from Maven Central (41 MB)',
  dependencies: [
    dependency('org.elasticsearch', 'elasticsearch', versions.elasticsearch),
    dependency('org.elasticsearch.plugin', 'transport-netty4', versions.elasticsearch),
  ].join('\n    '),
});

const describe = (folder: string, name: string, main: string): void =>
  writeFileSync(
    join(folder, 'plugin-descriptor.properties'),
    Object.entries({
      name,
      description: name,
      version: versions.elasticsearch,
      classname: main,
      'java.version': versions.minimumJava,
      'elasticsearch.version': versions.elasticsearch,
      'has.native.controller': false,
    })
      .map(([key, value]) => `${key}=${value}\n`)
      .join(''),
  );

const must = async (command: string, args: string[]): Promise<void> => {
  const { code, output } = await run(command, args);
  if (code !== 0) throw new UserError(`Elasticsearch could not be made ready:\n${output}`);
};

/** Puts the fetched jars where the server looks for them, and compiles our two classes. */
const arrange = async (folder: string): Promise<void> => {
  const home = join(folder, 'home');
  const netty = join(home, 'modules/transport-netty4');
  const plugin = join(home, 'plugins/local-modules');
  const classes = join(folder, 'classes');
  for (const each of [netty, plugin, classes, join(home, 'config')]) mkdirSync(each, { recursive: true });
  const lib = join(folder, 'lib');
  for (const jar of readdirSync(lib))
    if (/^(netty-|transport-netty4)/.test(jar)) renameSync(join(lib, jar), join(netty, jar));
  describe(netty, 'transport-netty4', 'org.elasticsearch.transport.netty4.Netty4Plugin');
  describe(plugin, 'local-modules', 'LocalModules');
  const files = sourceFiles.map((file) => join(sources, file));
  await must(findJdkTool('javac'), ['-nowarn', '-cp', join(lib, '*'), '-d', classes, ...files]);
  const main = readdirSync(classes).filter((file) => file.startsWith('LocalElasticsearch'));
  const modules = readdirSync(classes).filter((file) => file.startsWith('LocalModules'));
  const pack = (jar: string, names: string[]) =>
    must(findJdkTool('jar'), ['cf', jar, ...names.flatMap((name) => ['-C', classes, name])]);
  await pack(join(lib, 'local-elasticsearch.jar'), main);
  await pack(join(plugin, 'local-modules.jar'), modules);
};

const flags = [
  '-Xms256m',
  '-Xmx512m',
  ...serverFlags,
  '-Dlog4j2.disable.jmx=true',
  '-Dio.netty.noUnsafe=true',
  '-Dio.netty.recycler.maxCapacityPerThread=0',
  '-Djava.awt.headless=true',
  '-Dfile.encoding=UTF-8',
];

const settings = (dataDir: string, port: number, transportPort: number): string[] => [
  `path.data=${join(dataDir, 'data')}`,
  `path.logs=${join(dataDir, 'logs')}`,
  `http.port=${port}`,
  `transport.port=${transportPort}`,
];

const healthy = async (url: string): Promise<void> => {
  const answer = await fetch(`${url}/_cluster/health?wait_for_status=yellow&timeout=2s`, {
    signal: AbortSignal.timeout(3000),
  });
  if (!answer.ok) throw new Error(`${url} answers ${answer.status}`);
};

interface Install {
  java: string;
  javaArgs: string[];
  home: string;
}

const install = async (log: Log): Promise<Install> => {
  const java = await findJava();
  const folder = await fetchJars(maven(), log, arrange);
  const home = join(folder, 'home');
  const classPath = classPathOf(join(folder, 'lib'));
  const rehearse = async (scratch: string) => {
    const [port, transportPort] = [await freePort(), await freePort()];
    return {
      javaArgs: [...flags, `-Djava.io.tmpdir=${scratch}`, '-cp', classPath],
      mainArgs: ['LocalElasticsearch', home, ...settings(scratch, port, transportPort)],
      ready: () => healthy(`http://127.0.0.1:${port}`),
    };
  };
  const archive = await classArchive('elasticsearch', java, folder, rehearse, log);
  return { java: java.java, javaArgs: [...flags, ...archive, '-cp', classPath], home };
};

let installing: Promise<Install> | undefined;
const installOnceAtATime = (log: Log): Promise<Install> => {
  installing ??= install(log).finally(() => {
    installing = undefined;
  });
  return installing;
};

/** The real server's core from its published libraries; what it lacks, search-service does without (docs/adr/0011). */
export const elasticsearch: Engine = {
  name: 'elasticsearch',
  title: 'Elasticsearch',
  ports: [
    { variable: 'ELASTICSEARCH_PORT', fixed: 19200, what: 'Elasticsearch' },
    { variable: 'ELASTICSEARCH_TRANSPORT_PORT', fixed: 19300, what: "Elasticsearch's transport" },
  ],
  external: (env) =>
    env['ELASTICSEARCH_URL'] ? { elasticsearchUrl: env['ELASTICSEARCH_URL'].replace(/\/$/, '') } : undefined,
  check: async () => {
    await findJava();
    if (isInstalled(maven().name)) return;
    findMaven();
    findJdkTool('javac');
    findJdkTool('jar');
  },
  install: async (log) => {
    await installOnceAtATime(log);
  },
  prepare: async ({ dataDir, ports, log }) => {
    const { java, javaArgs, home } = await installOnceAtATime(log);
    const scratch = join(dataDir, 'tmp');
    mkdirSync(scratch, { recursive: true });
    const elasticsearchUrl = `http://127.0.0.1:${portAt(ports, 0)}`;
    const mainArgs = ['LocalElasticsearch', home, ...settings(dataDir, portAt(ports, 0), portAt(ports, 1))];
    return {
      urls: { elasticsearchUrl },
      spec: async () => ({
        command: java,
        args: [`-Djava.io.tmpdir=${scratch}`, ...javaArgs, ...mainArgs],
        cwd: dataDir,
      }),
      ready: () => healthy(elasticsearchUrl),
    };
  },
};
