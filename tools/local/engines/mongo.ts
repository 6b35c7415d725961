import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { mongo as driver } from 'mongoose';
import { findOnPath, run } from '../process/run';
import { UserError } from '../user-error';
import { type Engine, portAt } from './engine';
import { download, installOnce, isInstalled, lockFile } from './install';
import { versions } from './versions';

const findPython = async (): Promise<string> => {
  const [major, minor] = versions.minimumPython;
  const check = `import sys, venv, ensurepip; sys.exit(0 if sys.version_info >= (${major}, ${minor}) else 1)`;
  for (const name of ['python3', 'python3.14', 'python3.13', 'python3.12', 'python3.11']) {
    const python = findOnPath(name);
    if (python && (await run(python, ['-c', check])).code === 0) return python;
  }
  throw new UserError(
    `Without \`mongod\`, MongoDB's stand-in needs Python ${major}.${minor} or newer with its venv module (e.g. \`apt install python3-venv\`): ` +
      'install that or mongod, set MONGO_URL to a running server, or run everything with `docker compose up`.',
  );
};

const packageName = `secantusdb-${versions.secantusDb}`;

const fetchStandIn = async (log: (line: string) => void): Promise<string> =>
  installOnce(packageName, log, async (folder) => {
    const python = await findPython();
    const made = await run(python, ['-m', 'venv', join(folder, 'venv')]);
    if (made.code !== 0) throw new UserError(`Python could not make a virtual environment:\n${made.output}`);
    const args = [
      '-m',
      'pip',
      'install',
      '--quiet',
      '--no-input',
      '--disable-pip-version-check',
      // Nothing is built here, and no file is taken that is not known by its hash.
      '--require-hashes',
      '--only-binary=:all:',
      '--no-deps',
      '-r',
      lockFile('secantusdb.txt'),
    ];
    await download(
      log,
      "mongo: fetching MongoDB's stand-in from PyPI (145 MB)",
      join(folder, 'venv/bin/python'),
      args,
    );
  });

let fetching: Promise<string> | undefined;
const standIn = (log: (line: string) => void): Promise<string> => {
  fetching ??= fetchStandIn(log).finally(() => {
    fetching = undefined;
  });
  return fetching;
};

const hello = async (url: string, replicaSet: boolean): Promise<void> => {
  const client = new driver.MongoClient(url, { directConnection: true, serverSelectionTimeoutMS: 3000 });
  try {
    const admin = (await client.connect()).db('admin');
    const answer = await admin.command({ hello: 1 });
    if (!replicaSet || answer['isWritablePrimary'] === true) return;
    // Transactions need a replica set, even if it is a set of one.
    const config = {
      _id: 'ultramarket',
      version: Date.now() % 1_000_000_000,
      members: [{ _id: 0, host: new URL(url).host }],
    };
    if (!answer['setName'] && !answer['isreplicaset'])
      await admin.command({ replSetReconfig: config, force: true }).catch(() => undefined);
    if (answer['isreplicaset']) await admin.command({ replSetInitiate: { ...config, version: 1 } });
    throw new Error('no primary has been elected yet');
  } finally {
    await client.close();
  }
};

/** The start-up script of the stand-in names its folder and would break when that is renamed; its module does not. */
const startStandIn = 'import sys; from secantus.cli import main; sys.exit(main())';

export const mongo: Engine = {
  name: 'mongo',
  title: 'MongoDB',
  ports: [{ variable: 'MONGO_PORT', fixed: 17017, what: 'MongoDB' }],
  external: (env) => (env['MONGO_URL'] ? { mongoUrl: env['MONGO_URL'].replace(/\/$/, '') } : undefined),
  check: async () => {
    if (!findOnPath('mongod') && !isInstalled(packageName)) await findPython();
  },
  install: async (log) => {
    if (!findOnPath('mongod')) await standIn(log);
  },
  prepare: async ({ dataDir, ports, log }) => {
    mkdirSync(dataDir, { recursive: true });
    const port = String(portAt(ports, 0));
    const mongod = findOnPath('mongod');
    const command = mongod ?? join(await standIn(log), 'venv/bin/python');
    const args = mongod
      ? [
          '--dbpath',
          dataDir,
          '--bind_ip',
          '127.0.0.1',
          '--port',
          port,
          '--replSet',
          'ultramarket',
          '--wiredTigerCacheSizeGB',
          '0.25',
        ]
      : [
          '-c',
          startStandIn,
          '--host',
          '127.0.0.1',
          '--port',
          port,
          '--storage-path',
          dataDir,
          '--cache-size',
          '256M',
          '--log-level',
          'WARNING',
        ];
    const mongoUrl = `mongodb://127.0.0.1:${port}`;
    return {
      urls: { mongoUrl },
      spec: async () => ({ command, args, cwd: dataDir }),
      ready: () => hello(mongoUrl, mongod !== undefined),
      stopWithinMs: 6000,
    };
  },
};
