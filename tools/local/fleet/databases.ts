import { Client, escapeIdentifier, escapeLiteral } from 'pg';
import { secretOf, type Secrets } from './secrets';
import { postgresServices, type ServiceName } from './services';

/** Each service gets a database that only its own login may enter. Safe to run at every start. */
export const ensureDatabases = async (
  postgresUrl: string,
  secrets: Secrets,
  services: ServiceName[],
): Promise<void> => {
  const client = new Client({ connectionString: `${postgresUrl}/postgres` });
  await client.connect();
  try {
    const roles = await client.query<{ name: string }>('select rolname as name from pg_roles');
    const databases = await client.query<{ name: string }>('select datname as name from pg_database');
    for (const service of services.filter((name) => postgresServices.includes(name))) {
      const name = escapeIdentifier(service);
      const password = escapeLiteral(secretOf(secrets.databasePasswords, service));
      const exists = roles.rows.some((row) => row.name === service);
      await client.query(`${exists ? 'alter' : 'create'} role ${name} login password ${password}`);
      if (databases.rows.some((row) => row.name === service)) continue;
      await client.query(`create database ${name} owner ${name}`);
      await client.query(`revoke all on database ${name} from public`);
    }
  } finally {
    await client.end();
  }
};
