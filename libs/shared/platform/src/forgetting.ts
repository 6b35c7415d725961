import { UserErasureRequested } from '@ultramarket/contracts';
import { type Database, type Transaction } from './database/database';
import { statement, type Statement } from './database/statement';
import { type Job } from './jobs/scheduler';
import { on, type Subscription } from './messaging/subscription';

/** How long news of somebody may still be under way after they were forgotten. */
const settling = `interval '30 days'`;

const note = statement(
  'forgotten-note',
  `INSERT INTO platform.forgotten (user_id) SELECT DISTINCT unnest($1::uuid[]) ON CONFLICT DO NOTHING`,
);

/** Notes who is forgotten, so that later news of them is not kept (XC-31). */
export const noteForgotten = async (tx: Transaction, userIds: readonly string[]): Promise<void> => {
  await tx.query(note, [userIds]);
};

/** SQL that is true unless a user is forgotten. @param userId the expression that gives the user's id */
export const isNotForgotten = (userId: string): string =>
  `NOT EXISTS (SELECT FROM platform.forgotten f WHERE f.user_id = ${userId})`;

/**
 * SQL for what stays of an address: country, region and the area of the postcode, on which taxes depend.
 * @param column of type `jsonb`, an `Address` of the contracts
 */
export const addressOfNobody = (column: string): string =>
  `jsonb_strip_nulls(jsonb_build_object('name', '', 'line1', '', 'city', '', 'region', ${column}->'region',
     'postcode', left(${column}->>'postcode', 2), 'country', ${column}->'country'))`;

/** Records that the law has a shop keep, though without the person in them. */
export interface KeptRecords {
  /** What they are called, for the job `empty-forgotten-…`. */
  readonly name: string;
  /** Takes people out of records that have ended. `platform.forgotten` says whom, while its `settled_at` is null. */
  readonly empty: ReadonlyArray<Statement<object>>;
  /** A subquery for records in which the person `f` of `platform.forgotten` is still to be found. */
  readonly remaining: string;
}

/** Hears who is forgotten, and empties each of their records once it has ended (XC-31). */
export const forgetPeople = (
  database: Database,
  { name, empty, remaining }: KeptRecords,
): { consumers: Subscription[]; job: Job } => {
  const settle = statement(
    'forgotten-settle',
    `UPDATE platform.forgotten f SET settled_at = now()
     WHERE f.settled_at IS NULL AND f.forgotten_at < now() - ${settling} AND NOT EXISTS (${remaining})`,
  );
  return {
    consumers: [
      on(UserErasureRequested, (tx, events) =>
        noteForgotten(
          tx,
          events.map(({ payload }) => payload.userId),
        ),
      ),
    ],
    job: {
      name: `empty-forgotten-${name}`,
      everyMs: 60_000,
      run: async () => {
        for (const each of [...empty, settle]) await database.query(each);
      },
    },
  };
};
