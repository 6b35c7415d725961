import { Client } from 'pg';
import { eventually } from './eventually';
import { type TcpProxy } from './tcp-proxy';

const commits = 4_711;

const holdCommits = (table: string): string => `
  CREATE FUNCTION test_hold_commit() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN PERFORM pg_advisory_xact_lock_shared(${commits}); RETURN NULL; END $$;
  CREATE CONSTRAINT TRIGGER test_hold_commit AFTER INSERT ON ${table} DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION test_hold_commit()`;

const committing = `SELECT FROM pg_stat_activity
  WHERE datname = current_database() AND query = 'COMMIT' AND state = 'active'`;

export interface LostCommits {
  /**
   * Begins `work` and has PostgreSQL commit what comes of it while the answer gets lost; then the connections are cut, and
   * new ones are possible. @throws when nothing of it is committed
   */
  lose<Result>(work: () => Promise<Result>): Promise<Result>;
  stop(): Promise<void>;
}

/**
 * Loses answers to COMMIT, and to nothing before it: transactions that insert into `table` wait when they commit.
 * The service reaches the database at `url` through `line`.
 */
export const lostCommits = async (
  url: string,
  line: TcpProxy,
  table = 'platform.outbox',
): Promise<LostCommits> => {
  const client = new Client({ connectionString: url });
  await client.connect();
  await client.query(holdCommits(table));
  const underWay = async (): Promise<number> => (await client.query(committing)).rowCount ?? 0;
  return {
    lose: async (work) => {
      await client.query(`SELECT pg_advisory_lock(${commits})`);
      const result = work();
      result.catch(() => undefined);
      await eventually(async () => (await underWay()) > 0);
      line.loseAnswers();
      await client.query(`SELECT pg_advisory_unlock(${commits})`);
      await eventually(async () => (await underWay()) === 0);
      await line.down();
      await line.up();
      return result;
    },
    stop: () => client.end(),
  };
};
