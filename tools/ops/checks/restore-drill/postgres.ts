import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { migrate } from '../../../../libs/shared/platform/src/database/migrate';
import { root } from '../../../local/paths';
import { run } from '../../../local/process/run';
import { unpackDebian } from '../../debian-archive';
import { script, type StoreDrill, succeed } from './drill';
import { asked, openPlace, type Server, startServer } from './postgres-server';

/** Its server and its programs are of one version, as those of the backup jobs are; which one does not matter here. */
const packages = ['postgresql-15', 'postgresql-client-15', 'libpq5'];
const databases = ['order', 'payment', 'inventory'];

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
  await succeed('backup-postgres.sh', { ...live.env, BACKUP_DIR });
  await between?.(BACKUP_DIR);
  const { code, output } = await script('drill.sh', { ...scratch.env, BACKUP_DIR });
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

export const postgresDrill: StoreDrill = {
  store: 'PostgreSQL',
  fetch: async (log) => {
    const unpacked = await unpackDebian('pg_dump', packages, log);
    return async ({ folder }) => {
      const place = openPlace(folder, unpacked);
      const servers: Server[] = [];
      try {
        for (const name of ['live', 'scratch']) servers.push(await startServer(name, place));
        const [live, scratch] = servers;
        return live && scratch ? await prove(folder, live, scratch) : ['two servers were asked for'];
      } finally {
        for (const server of servers) await server.stop();
      }
    };
  },
};
