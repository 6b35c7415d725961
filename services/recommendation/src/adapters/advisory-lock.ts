import { type Database } from '@ultramarket/platform';
import { type AdvisoryLock } from '../ports';

/**
 * Acquires an advisory lock over all replicas; undefined while another session holds it. The lock lives as long as
 * its connection, so it is released when its holder dies.
 */
export const acquireAdvisoryLock = async (
  database: Database,
  name: string,
): Promise<AdvisoryLock | undefined> => {
  const client = await database.pool.connect();
  try {
    const { rows } = await client.query<{ taken: boolean }>(
      'SELECT pg_try_advisory_lock(hashtext($1)) AS taken',
      [name],
    );
    if (rows[0]?.taken) {
      return {
        release: async () => {
          const failure = await client.query('SELECT pg_advisory_unlock(hashtext($1))', [name]).then(
            () => undefined,
            (error: Error) => error,
          );
          client.release(failure);
        },
      };
    }
  } catch (error) {
    client.release(true);
    throw error;
  }
  client.release();
  return undefined;
};
