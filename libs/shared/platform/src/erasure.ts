import { UserErasureRequested } from '@ultramarket/contracts';
import { type Database, type Transaction } from './database/database';
import { statement, type Statement } from './database/statement';
import { type Job } from './jobs/scheduler';
import { on, type Subscription } from './messaging/subscription';

/** How long events about a user may still be in flight after the user was erased. */
const inFlight = `interval '30 days'`;

const record = statement(
  'erasure-record',
  `INSERT INTO platform.forgotten (user_id) SELECT DISTINCT unnest($1::uuid[]) ON CONFLICT DO NOTHING`,
);

/** Records which users are erased, so that later events about them are not stored. */
export const recordErasure = async (tx: Transaction, userIds: readonly string[]): Promise<void> => {
  await tx.query(record, [userIds]);
};

/** SQL that is true unless a user has been erased. @param userId the expression that gives the user's id */
export const isNotErased = (userId: string): string =>
  `NOT EXISTS (SELECT FROM platform.forgotten f WHERE f.user_id = ${userId})`;

/**
 * SQL for what remains of an address after erasure: country, region and postcode area, on which taxes depend.
 * @param column of type `jsonb`, an `Address` of the contracts
 */
export const redactedAddress = (column: string): string =>
  `jsonb_strip_nulls(jsonb_build_object('name', '', 'line1', '', 'city', '', 'region', ${column}->'region',
     'postcode', left(${column}->>'postcode', 2), 'country', ${column}->'country'))`;

/** Records that a shop must retain by law, without the personal data in them (GDPR, article 17(3)(b)). */
export interface RetainedRecords {
  /** Names the job, `redact-…`. */
  readonly name: string;
  /** Removes personal data from records that are closed, for users in `platform.forgotten` whose `settled_at` is null. */
  readonly redact: ReadonlyArray<Statement<object>>;
  /** A subquery for records that still hold personal data of the user `f` of `platform.forgotten`. */
  readonly remaining: string;
}

/** Consumes erasure requests, and redacts each record of an erased user once the record is closed. */
export const userErasure = (
  database: Database,
  { name, redact, remaining }: RetainedRecords,
): { consumers: Subscription[]; job: Job } => {
  const settle = statement(
    'erasure-settle',
    `UPDATE platform.forgotten f SET settled_at = now()
     WHERE f.settled_at IS NULL AND f.forgotten_at < now() - ${inFlight} AND NOT EXISTS (${remaining})`,
  );
  return {
    consumers: [
      on(UserErasureRequested, database, (tx, events) =>
        recordErasure(
          tx,
          events.map(({ payload }) => payload.userId),
        ),
      ),
    ],
    job: {
      name: `redact-${name}`,
      everyMs: 60_000,
      run: async () => {
        for (const each of [...redact, settle]) await database.query(each);
      },
    },
  };
};
