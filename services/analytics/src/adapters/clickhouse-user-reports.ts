import { z } from 'zod';
import { type Period } from '../domain/period';
import { type UserReport, type UserReports } from '../ports';
import { type Clickhouse } from './clickhouse';
import { bounds, factsWithin, isoDay, rollupFor, within } from './rollup-source';

const topTransitions = 20;
/** What one user does in a period; more is a machine. */
const visitsOfOne = 10_000;
const steps = ['view', 'cart', 'order', 'paid'] as const;
/** From the first look to the payment. */
const funnelSeconds = 7 * 86_400;

const Day = z.object({ day: z.string(), registrations: z.number(), active: z.number() });
const Active = z.object({ active: z.number() });
const Retained = z.object({ cohort: z.string(), week: z.number(), users: z.number() });
const Path = z.object({ previous: z.string(), next: z.string(), times: z.number() });
const Level = z.object({ level: z.number(), visitors: z.number() });

const daily = (database: string, period: Period): string => `
  SELECT ${isoDay('at')} AS day, sumIf(r.rows, kind = 'user-registered') AS registrations,
         uniqExactMergeIf(r.visitors, kind = 'any') AS active
  FROM ${rollupFor(database, period)} AS r FINAL
  WHERE kind IN ('user-registered', 'any') AND product_id = '' AND ${within}
  GROUP BY day ORDER BY day`;

const active = (database: string, period: Period): string => `
  SELECT uniqExactMerge(r.visitors) AS active FROM ${rollupFor(database, period)} AS r FINAL
  WHERE kind = 'any' AND product_id = '' AND ${within}`;

/** Week 0 is the one of the registration itself. */
const retention = (database: string): string => `
  SELECT toString(r.began) AS cohort, toUInt32(dateDiff('week', r.began, a.seen)) AS week, uniqExact(user_id) AS users
  FROM (
    SELECT user_id, toMonday(min(occurred_at)) AS began FROM ${database}.events
    WHERE kind = 'user-registered' AND ${factsWithin} GROUP BY user_id
  ) AS r
  INNER JOIN (
    SELECT DISTINCT user_id, toMonday(occurred_at) AS seen FROM ${database}.events
    WHERE active AND user_id != '' AND ${factsWithin}
  ) AS a ON r.user_id = a.user_id
  WHERE a.seen >= r.began
  GROUP BY cohort, week ORDER BY cohort, week`;

/**
 * Guests that signed in up to a week after the period are the users they became. Duplicates change none of the results
 * below.
 */
const who = (database: string): string => `
  SELECT occurred_at, toString(kind) AS kind, event_id, if(i.became != '', i.became, visitor) AS person
  FROM ${database}.events AS e
  LEFT JOIN (
    SELECT guest_id, min(user_id) AS became FROM ${database}.events
    WHERE guest_id != '' AND user_id != '' AND occurred_at >= toDateTime({from:UInt32}, 'UTC')
      AND occurred_at < toDateTime({to:UInt32}, 'UTC') + INTERVAL ${funnelSeconds} SECOND
    GROUP BY guest_id
  ) AS i ON e.visitor = i.guest_id
  WHERE active AND visitor != '' AND ${factsWithin}`;

/**
 * What follows what within half an hour. A view is published by product-service and sent, as `view`, by the device: it
 * is one.
 */
const paths = (database: string): string => `
  SELECT previous, next, count() AS times FROM (
    SELECT arrayJoin(arrayZip(arrayPopBack(visits), arrayPopFront(visits))) AS pair,
           pair.1.2 AS previous, pair.2.2 AS next, dateDiff('second', pair.1.1, pair.2.1) AS pause
    FROM (
      SELECT person, arraySort(groupUniqArray(${visitsOfOne})((occurred_at, kind, event_id))) AS visits
      FROM (${who(database)}) WHERE kind != 'view' GROUP BY person HAVING length(visits) > 1
    )
  )
  WHERE pause <= 1800
  GROUP BY previous, next ORDER BY times DESC, previous, next LIMIT ${topTransitions}`;

const funnel = (database: string): string => `
  SELECT level, count() AS visitors FROM (
    SELECT person, windowFunnel(${funnelSeconds})(
      toDateTime(occurred_at), kind IN ('product-viewed', 'view', 'search-clicked'), kind IN ('cart-filled', 'add-to-cart'),
      kind = 'order-placed', kind = 'order-paid'
    ) AS level
    FROM (${who(database)}) GROUP BY person
  )
  GROUP BY level`;

const cohortsOf = (rows: ReadonlyArray<z.infer<typeof Retained>>): UserReport['retention'] => {
  const cohorts = new Map<string, number[]>();
  for (const { cohort, week, users } of rows) {
    const weeks = cohorts.get(cohort) ?? [];
    while (weeks.length < week) weeks.push(0);
    weeks[week] = users;
    cohorts.set(cohort, weeks);
  }
  return [...cohorts].map(([cohort, weeks]) => ({ cohort, size: weeks[0] ?? 0, weeks }));
};

/** Those who got to a step have been at all steps before it. */
const funnelOf = (levels: ReadonlyArray<z.infer<typeof Level>>): UserReport['funnel'] =>
  steps.map((step, index) => ({
    step,
    visitors: levels.filter(({ level }) => level > index).reduce((sum, { visitors }) => sum + visitors, 0),
  }));

/** What one look at the facts may take. */
export interface ReadLimits {
  readonly rows: number;
  readonly memoryBytes: number;
}

const settingsOf = ({ rows, memoryBytes }: ReadLimits): string => `
  SETTINGS max_rows_to_read = ${rows}, max_memory_usage = ${memoryBytes},
           max_bytes_before_external_group_by = ${Math.floor(memoryBytes / 2)},
           max_bytes_before_external_sort = ${Math.floor(memoryBytes / 2)}`;

/** Reports on people, out of the facts themselves: what someone did before and after is in no sum. */
export const clickhouseUserReports = ({ rows, database }: Clickhouse, limits: ReadLimits): UserReports => ({
  users: async (period) => {
    const range = bounds(period);
    const bounded = (sql: string) => `${sql} ${settingsOf(limits)}`;
    const [days, actives, retained, transitions, levels] = await Promise.all([
      rows('users-daily', daily(database, period), Day, range),
      rows('users-active', active(database, period), Active, range),
      rows('users-retention', bounded(retention(database)), Retained, range),
      rows('users-paths', bounded(paths(database)), Path, range),
      rows('users-funnel', bounded(funnel(database)), Level, range),
    ]);
    return {
      daily: days,
      active: actives[0]?.active ?? 0,
      retention: cohortsOf(retained),
      paths: transitions.map(({ previous, next, times }) => ({ from: previous, to: next, count: times })),
      funnel: funnelOf(levels),
    };
  },
});
