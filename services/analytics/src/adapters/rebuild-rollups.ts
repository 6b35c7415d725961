import { z } from 'zod';
import { newId } from '@ultramarket/platform';
import { type RebuildResult } from '../ports';
import { type Clickhouse } from './clickhouse';
import { allHours, differences, dirtyHours, sumHours } from './rollup-statements';
import { dayOf, refreshRollups, sumInto, TouchedHour } from './sum-rollups';

const daysPerBatch = 7;

/** Facts older than this may be gone already, so sums of them are taken over instead of made anew. */
const oldestFact = (now: Date): number => {
  const limit = new Date(now);
  limit.setUTCMonth(limit.getUTCMonth() - 13);
  return dayOf(Math.floor(limit.getTime() / 1000)) + 2 * 86_400;
};

const hoursOf = async (clickhouse: Clickhouse): Promise<Map<number, number>> => {
  const rows = await clickhouse.rows('rollup-hours-all', allHours(clickhouse.database), TouchedHour);
  return new Map(rows.map(({ hour, times }) => [hour, times]));
};

/** Hours that got facts after `before` was read. */
const movedSince = async (clickhouse: Clickhouse, before: ReadonlyMap<number, number>): Promise<number[]> =>
  [...(await hoursOf(clickhouse))]
    .filter(([hour, times]) => before.get(hour) !== times)
    .map(([hour]) => hour);

const byWeeks = (hours: readonly number[]): number[][] => {
  const days = new Map<number, number[]>();
  for (const hour of hours) days.set(dayOf(hour), [...(days.get(dayOf(hour)) ?? []), hour]);
  const weeks: number[][] = [];
  [...days.values()].forEach((day, index) => {
    const week = index % daysPerBatch === 0 ? undefined : weeks.at(-1);
    if (week) week.push(...day);
    else weeks.push([...day]);
  });
  return weeks;
};

interface Tables {
  hourly: string;
  daily: string;
}

const fill = async (
  clickhouse: Clickhouse,
  hours: Iterable<number>,
  tables: Tables,
  now: Date,
): Promise<void> => {
  const { database } = clickhouse;
  const oldest = oldestFact(now);
  const kept = `at < toDateTime(${oldest}, 'UTC')`;
  await clickhouse.run(
    'rebuild-keep-hours',
    `INSERT INTO ${database}.${tables.hourly} SELECT * FROM ${database}.hourly FINAL WHERE ${kept}`,
  );
  await clickhouse.run('rebuild-keep-days', sumHours(database, tables.hourly, tables.daily, kept));
  const anew = [...hours].filter((hour) => hour >= oldest).sort((a, b) => a - b);
  for (const week of byWeeks(anew)) await sumInto(clickhouse, week, tables);
};

const Differing = z.object({ hour: z.number(), differing: z.number() });

/** Rows that differ, without those of hours that were still moving. */
const compare = async (
  clickhouse: Clickhouse,
  tables: Tables,
  before: ReadonlyMap<number, number>,
): Promise<number> => {
  const { database, rows } = clickhouse;
  const waiting = await rows('rollup-dirty', dirtyHours(database), TouchedHour, { limit: 1_000_000 });
  const [hours, days] = await Promise.all([
    rows('rebuild-compare', differences(database, 'hourly', tables.hourly), Differing),
    rows('rebuild-compare', differences(database, 'daily', tables.daily), Differing),
  ]);
  const moving = new Set([...waiting.map(({ hour }) => hour), ...(await movedSince(clickhouse, before))]);
  const movingDays = new Set([...moving].map(dayOf));
  return [
    ...hours.filter(({ hour }) => !moving.has(hour)),
    ...days.filter(({ hour }) => !movingDays.has(hour)),
  ].reduce((sum, { differing }) => sum + differing, 0);
};

const countRows = async ({ rows, database }: Clickhouse, table: string): Promise<number> => {
  const [counted] = await rows(
    'rebuild-count',
    `SELECT count() AS total FROM ${database}.${table} FINAL`,
    z.object({ total: z.number() }),
  );
  return counted?.total ?? 0;
};

/**
 * Sums everything anew beside the rollups in use, compares, and exchanges the two. Facts that come meanwhile go to the
 * tables in use; their hours are marked again after the exchange, so that none is missing from the new ones.
 */
export const rebuildRollups = async (clickhouse: Clickhouse, now: Date): Promise<RebuildResult> => {
  const { database } = clickhouse;
  const mark = newId().replaceAll('-', '');
  const tables = { hourly: `hourly_${mark}`, daily: `daily_${mark}` };
  try {
    while (await refreshRollups(clickhouse));
    const before = await hoursOf(clickhouse);
    for (const table of ['hourly', 'daily'] as const)
      await clickhouse.run(
        'rebuild-create',
        `CREATE TABLE ${database}.${tables[table]} AS ${database}.${table}`,
      );
    await fill(clickhouse, before.keys(), tables, now);
    const differing = await compare(clickhouse, tables, before);
    const rows = await countRows(clickhouse, tables.hourly);
    for (const table of ['hourly', 'daily'] as const)
      await clickhouse.run(
        'rebuild-exchange',
        `EXCHANGE TABLES ${database}.${table} AND ${database}.${tables[table]}`,
      );
    const moved = await movedSince(clickhouse, before);
    await clickhouse.insert(
      'touched',
      ['hour', 'times'],
      moved.map((hour) => ({ hour, times: 1 })),
    );
    await refreshRollups(clickhouse);
    return { hours: before.size, rows, differing };
  } finally {
    for (const table of Object.values(tables))
      await clickhouse.run('rebuild-drop', `DROP TABLE IF EXISTS ${database}.${table}`);
  }
};
