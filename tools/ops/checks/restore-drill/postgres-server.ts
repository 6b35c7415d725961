import { chownSync, cpSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from 'pg';
import { type OtherUser, userForPostgres } from '../../../local/engines/postgres-home';
import { freePort } from '../../../local/ports';
import { run, spawnBound } from '../../../local/process/run';
import { sleep } from '../../../local/user-error';
import { librariesOf } from '../../debian-archive';

export interface Server {
  url: string;
  env: Record<string, string>;
  stop: () => Promise<void>;
}

export interface Place {
  folder: string;
  home: string;
  user: OtherUser | undefined;
}

/** An empty server that any user of this machine may enter while the check lasts. */
export const startServer = async (name: string, { folder, home, user }: Place): Promise<Server> => {
  const bin = join(home, 'usr/lib/postgresql/15/bin');
  const env = { LD_LIBRARY_PATH: librariesOf(home), PATH: `${bin}:${process.env['PATH'] ?? ''}` };
  const data = join(folder, name);
  const share = join(home, 'usr/share/postgresql/15');
  const made = await run(
    join(bin, 'initdb'),
    ['-D', data, '-L', share, '--username=owner', '--auth=trust', '--encoding=UTF8', '--locale=C'],
    { cwd: folder, env, ...user },
  );
  if (made.code !== 0) throw new Error(`initdb: ${made.output}`);
  const port = await freePort();
  const settings = { listen_addresses: '127.0.0.1', unix_socket_directories: '', fsync: 'off', port };
  const child = spawnBound(
    join(bin, 'postgres'),
    ['-D', data, ...Object.entries(settings).flatMap(([key, value]) => ['-c', `${key}=${value}`])],
    { cwd: folder, env, stdio: 'ignore', ...user },
  );
  const ended = new Promise<void>((done) => child.once('exit', () => done()));
  const url = `postgresql://owner@127.0.0.1:${port}`;
  for (let round = 0; round < 100 && !(await answers(url)); round += 1) await sleep(100);
  return {
    url,
    env: { ...env, PGHOST: '127.0.0.1', PGPORT: String(port), PGUSER: 'owner' },
    stop: async () => {
      child.kill('SIGINT');
      await ended;
    },
  };
};

export const asked = async (url: string, ...statements: string[]): Promise<void> => {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    for (const statement of statements) await client.query(statement);
  } finally {
    await client.end();
  }
};

const answers = (url: string): Promise<boolean> =>
  asked(`${url}/postgres`).then(
    () => true,
    () => false,
  );

/** A folder for servers, and the programs in a place from which the other user, who may not be let into a checkout, can run them. */
export const openPlace = (ground: string, unpacked: string): Place => {
  const user = userForPostgres();
  const place = { folder: join(ground, 'postgres'), home: join(ground, 'postgresql'), user };
  cpSync(join(unpacked, 'usr'), join(place.home, 'usr'), { recursive: true });
  mkdirSync(place.folder);
  if (user) chownSync(place.folder, user.uid, user.gid);
  return place;
};
