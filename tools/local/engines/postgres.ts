import { randomBytes } from 'node:crypto';
import { chownSync, existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from 'pg';
import { commandLineOf, signal } from '../process/identity';
import { run } from '../process/run';
import { sleep, UserError } from '../user-error';
import { type Engine, portAt } from './engine';
import { binariesFolder, dataFolder, type OtherUser, packageFolder, userForPostgres } from './postgres-home';

const settings = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  shared_buffers: '256MB',
  max_connections: '300',
  fsync: 'on',
  wal_compression: 'off',
  max_wal_size: '2GB',
  jit: 'off',
  log_min_messages: 'warning',
};

/** Made beside the real folder and renamed, so that an interrupted first start leaves nothing half-made. */
const initialise = async (bin: string, folder: string, user: OtherUser | undefined): Promise<void> => {
  const partial = join(folder, 'data.partial');
  const passwordFile = join(folder, 'password');
  rmSync(partial, { recursive: true, force: true });
  writeFileSync(passwordFile, randomBytes(18).toString('base64url'), { mode: 0o600 });
  if (user) chownSync(passwordFile, user.uid, user.gid);

  const options = [
    '--username=postgres',
    `--pwfile=${passwordFile}`,
    '--auth=scram-sha-256',
    '--encoding=UTF8',
  ];
  const locale = ['--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8'];
  const result = await run(join(bin, 'initdb'), ['-D', partial, ...options, ...locale], {
    cwd: folder,
    ...user,
  });
  if (result.code !== 0)
    throw new UserError(`PostgreSQL could not make its data folder ${folder}:\n${result.output}`);
  renameSync(partial, join(folder, 'data'));
};

/** After kill -9 the pid file remains; if its pid is now another process, PostgreSQL would not start. */
const clearStalePidFile = async (data: string): Promise<void> => {
  const file = join(data, 'postmaster.pid');
  if (!existsSync(file)) return;
  const pid = Number(readFileSync(file, 'utf8').split('\n')[0]);
  for (let round = 0; pid && commandLineOf(pid).includes(data); round += 1) {
    if (round === 100)
      throw new UserError(`PostgreSQL (pid ${pid}) still runs on ${data} and does not stop: end it first.`);
    if (round === 0) signal(pid, 'SIGINT');
    await sleep(100);
  }
  rmSync(file, { force: true });
};

export const postgres: Engine = {
  name: 'postgres',
  title: 'PostgreSQL',
  ports: [{ variable: 'POSTGRES_PORT', fixed: 15432, what: 'PostgreSQL' }],
  external: (env) =>
    env['POSTGRES_URL'] ? { postgresUrl: env['POSTGRES_URL'].replace(/\/$/, '') } : undefined,
  check: async () => {
    packageFolder();
    userForPostgres();
  },
  install: async () => {
    binariesFolder(userForPostgres());
  },
  prepare: async ({ dataDir, ports, log }) => {
    const user = userForPostgres();
    const bin = join(binariesFolder(user), 'bin');
    const folder = dataFolder(dataDir, user);
    const data = join(folder, 'data');
    if (!existsSync(data)) {
      log('postgres: making a new data folder');
      await initialise(bin, folder, user);
    }
    const port = portAt(ports, 0);
    const password = readFileSync(join(folder, 'password'), 'utf8');
    const postgresUrl = `postgresql://postgres:${password}@127.0.0.1:${port}`;
    return {
      urls: { postgresUrl },
      spec: async () => {
        await clearStalePidFile(data);
        const options = Object.entries({ ...settings, port: String(port) }).flatMap(([key, value]) => [
          '-c',
          `${key}=${value}`,
        ]);
        // SIGINT is PostgreSQL's "fast" stop; SIGTERM would wait for every client to leave by itself.
        return {
          command: join(bin, 'postgres'),
          args: ['-D', data, ...options],
          cwd: folder,
          stopSignal: 'SIGINT',
          ...user,
        };
      },
      ready: async () => {
        const client = new Client({
          connectionString: `${postgresUrl}/postgres`,
          connectionTimeoutMillis: 3000,
        });
        client.on('error', () => undefined);
        await client.connect();
        try {
          await client.query('select 1');
        } finally {
          await client.end();
        }
      },
    };
  },
};
