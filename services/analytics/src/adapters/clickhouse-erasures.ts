import { z } from 'zod';
import { type Fact } from '../domain/fact';
import { type Erasures } from '../ports';
import { type Clickhouse } from './clickhouse';

const Known = z.object({ user_id: z.string() });

/** Facts as they may be stored: those of erased users count, but are anonymous. */
export const redactErasedUsers = async (
  { rows, database }: Clickhouse,
  facts: readonly Fact[],
): Promise<readonly Fact[]> => {
  const ids = [...new Set(facts.map(({ userId }) => userId))].filter((id) => id !== '');
  if (ids.length === 0) return facts;
  const found = await rows(
    'forgotten-among',
    `SELECT DISTINCT user_id FROM ${database}.forgotten WHERE user_id IN {ids:Array(String)}`,
    Known,
    { ids },
  );
  if (found.length === 0) return facts;
  const erased = new Set(found.map(({ user_id: id }) => id));
  return facts.map((fact) =>
    erased.has(fact.userId) ? { ...fact, userId: '', guestId: '', query: '' } : fact,
  );
};

/** Longer than a batch takes that looked them up just before the erasure was recorded. */
const settleSeconds = 10;

const at = (database: string, stage: 0 | 1): string =>
  `SELECT user_id FROM ${database}.forgotten FINAL
   WHERE stage = ${stage} AND noted_at < now64(3) - INTERVAL ${stage === 0 ? settleSeconds : 0} SECOND`;

/** Each step may be repeated: after a crash the next run resumes at the stage that is stored. */
const steps = (database: string): ReadonlyArray<readonly [name: string, sql: string]> => [
  [
    'forgotten-find-hours',
    `INSERT INTO ${database}.forgotten (user_id, stage, hours)
     SELECT f.user_id, 1, e.hours FROM (${at(database, 0)}) AS f
     LEFT JOIN (
       SELECT user_id, groupUniqArray(toUnixTimestamp(toStartOfHour(occurred_at))) AS hours
       FROM ${database}.events WHERE user_id IN (${at(database, 0)}) GROUP BY user_id
     ) AS e ON f.user_id = e.user_id`,
  ],
  // The user is in no key, so rows can be changed where they are; the visitor follows from the user.
  [
    'forgotten-empty-facts',
    `ALTER TABLE ${database}.events UPDATE user_id = '', guest_id = '', query = '' WHERE user_id IN (${at(database, 1)})
     SETTINGS mutations_sync = 1`,
  ],
  // Sums keep hashes of visitors, so they are computed again without them.
  [
    'forgotten-touch-hours',
    `INSERT INTO ${database}.touched (hour, times)
     SELECT DISTINCT toDateTime(arrayJoin(hours), 'UTC'), 1 FROM ${database}.forgotten FINAL WHERE stage = 1`,
  ],
  [
    'forgotten-done',
    `INSERT INTO ${database}.forgotten (user_id, stage) SELECT user_id, 2 FROM ${database}.forgotten FINAL WHERE stage = 1`,
  ],
];

/** Erased users, and their erasure from facts and sums. */
export const clickhouseErasures = ({ database, insert, rows, run }: Clickhouse): Erasures => ({
  record: (userIds) =>
    insert(
      'forgotten',
      ['user_id', 'stage'],
      [...new Set(userIds)].map((userId) => ({ user_id: userId, stage: 0 })),
    ),
  redactFacts: async () => {
    const waiting = await rows(
      'forgotten-waiting',
      `SELECT user_id FROM ${database}.forgotten FINAL WHERE stage < 2 LIMIT 1`,
      Known,
    );
    if (waiting.length === 0) return;
    for (const [name, sql] of steps(database)) await run(name, sql);
  },
});
