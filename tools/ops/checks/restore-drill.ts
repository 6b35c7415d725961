import { chmodSync, chownSync, cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { migrate } from '../../../libs/shared/platform/src/database/migrate';
import { type OtherUser, userForPostgres } from '../../local/engines/postgres-home';
import { root } from '../../local/paths';
import { freePort } from '../../local/ports';
import { run, spawnBound } from '../../local/process/run';
import { sleep } from '../../local/user-error';
import { type Check } from '../check';
import { unpackDebian } from '../debian-archive';

/** Its server and its programs are of one version, as those of the backup jobs are; which one does not matter here. */
const packages = ['postgresql-15', 'postgresql-client-15', 'libpq5'];
const databases = ['order', 'payment', 'inventory'];
const scripts = join(root, 'infrastructure/backup');

interface Server {
  url: string;
  env: Record<string, string>;
  stop: () => Promise<void>;
}

interface Place {
  folder: string;
  home: string;
  user: OtherUser | undefined;
}

const librariesOf = (home: string): string => {
  const [triplet = ''] = readdirSync(join(home, 'usr/lib')).filter((name) => name.endsWith('-linux-gnu'));
  return join(home, 'usr/lib', triplet);
};

/** An empty server that anybody on this machine may enter while the check lasts. */
const startServer = async (name: string, { folder, home, user }: Place): Promise<Server> => {
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

const asked = async (url: string, ...statements: string[]): Promise<void> => {
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

const charge = (amount: number, contra: number): string[] => [
  `INSERT INTO payments (id, order_id, amount, currency, provider, status, captured, correlation_id)
   SELECT gen_random_uuid(), gen_random_uuid(), ${amount}, 'USD', 'stripe', 'SUCCEEDED', ${amount}, 'drill'
   FROM generate_series(1, 1000)`,
  `INSERT INTO ledger_entries (entry_id, payment_id, account, amount, currency)
   SELECT id, id, account, value, 'USD' FROM payments,
     (VALUES ('provider', ${amount}::bigint), ('customer', ${contra}::bigint)) AS entries (account, value)
   WHERE NOT EXISTS (SELECT FROM ledger_entries l WHERE l.payment_id = payments.id)`,
];

/** A backup of the one server, restored on the other. Answers what the drill said, and whether it was content. */
const backUpAndDrill = async (
  folder: string,
  live: Server,
  scratch: Server,
  between?: (backup: string) => Promise<void>,
): Promise<{ content: boolean; said: string }> => {
  const BACKUP_DIR = mkdtempSync(join(folder, 'backup-'));
  const saved = await run('bash', [join(scripts, 'backup-postgres.sh')], {
    env: { ...live.env, BACKUP_DIR },
  });
  if (saved.code !== 0) throw new Error(`backup-postgres.sh: ${saved.output}`);
  await between?.(BACKUP_DIR);
  const { code, output } = await run('bash', [join(scripts, 'drill.sh')], {
    env: { ...scratch.env, BACKUP_DIR },
  });
  return { content: code === 0, said: output };
};

const prove = async (folder: string, live: Server, scratch: Server): Promise<string[]> => {
  for (const name of databases) {
    await asked(`${live.url}/postgres`, `CREATE DATABASE "${name}"`);
    await migrate(`${live.url}/${name}`, join(root, 'services', name, 'prisma/migrations'));
  }
  await asked(`${live.url}/payment`, ...charge(1999, -1999));
  const findings: string[] = [];
  const good = await backUpAndDrill(folder, live, scratch);
  if (!good.content) findings.push(`a good backup is not restored: ${good.said}`);

  const cut = await backUpAndDrill(folder, live, scratch, async (backup) => {
    await run('truncate', ['--size=-100', join(backup, 'postgres/payment.dump')]);
  });
  if (cut.content || !cut.said.includes('damaged')) findings.push(`a damaged backup passes: ${cut.said}`);

  // What no code of ours could write: entries that do not add up.
  await asked(`${live.url}/payment`, 'ALTER TABLE ledger_entries DISABLE TRIGGER ALL', ...charge(500, -499));
  const wrong = await backUpAndDrill(folder, live, scratch);
  if (wrong.content || !/ledger .* is broken 1000 times/.test(wrong.said))
    findings.push(`books that do not balance pass: ${wrong.said}`);
  return findings;
};

export const restoreDrill: Check = {
  name: 'restore-drill',
  proves: 'backups of PostgreSQL restore to the row; damaged ones and books that do not balance are found',
  slow: true,
  look: async ({ log }) => {
    const unpacked = await unpackDebian('pg_dump', packages, log);
    const user = userForPostgres();
    const folder = mkdtempSync(join(tmpdir(), 'ultramarket-drill-'));
    chmodSync(folder, 0o755);
    const home = join(folder, 'postgresql');
    const servers: Server[] = [];
    try {
      // Another user runs it, who may not be let into the folder of a checkout.
      cpSync(join(unpacked, 'usr'), join(home, 'usr'), { recursive: true });
      const place = { folder: join(folder, 'data'), home, user };
      mkdirSync(place.folder);
      if (user) chownSync(place.folder, user.uid, user.gid);
      for (const name of ['live', 'scratch']) servers.push(await startServer(name, place));
      const [live, scratch] = servers;
      return live && scratch ? await prove(folder, live, scratch) : ['two servers were asked for'];
    } finally {
      for (const server of servers) await server.stop();
      rmSync(folder, { recursive: true, force: true });
    }
  },
};
