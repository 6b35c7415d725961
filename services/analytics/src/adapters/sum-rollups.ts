import { z } from 'zod';
import { type Clickhouse } from './clickhouse';
import { dirtyHours, sumFacts, sumHours } from './rollup-statements';

/** Hours that one statement sums: enough to be quick, few enough to fit into memory. */
const hoursPerBatch = 72;
const secondsPerHour = 3600;
const secondsPerDay = 86_400;

/** An hour, in seconds since 1970, and how often it got facts. */
export const TouchedHour = z.object({ hour: z.number(), times: z.number() });
export type TouchedHour = z.infer<typeof TouchedHour>;

export const dayOf = (hour: number): number => hour - (hour % secondsPerDay);

/** Sums these hours, and their days after them. */
export const sumInto = async (
  clickhouse: Clickhouse,
  hours: readonly number[],
  tables: { hourly: string; daily: string },
): Promise<void> => {
  const { database } = clickhouse;
  const days = [...new Set(hours.map(dayOf))];
  await clickhouse.run(
    'rollup-hours',
    sumFacts(
      database,
      tables.hourly,
      `toStartOfHour(occurred_at) IN {hours:Array(UInt32)}
       AND occurred_at >= toDateTime({from:UInt32}, 'UTC') AND occurred_at < toDateTime({to:UInt32}, 'UTC')`,
    ),
    { hours, from: Math.min(...hours), to: Math.max(...hours) + secondsPerHour },
  );
  await clickhouse.run(
    'rollup-days',
    sumHours(
      database,
      tables.hourly,
      tables.daily,
      `toStartOfDay(at) IN {days:Array(UInt32)}
       AND at >= toDateTime({from:UInt32}, 'UTC') AND at < toDateTime({to:UInt32}, 'UTC')`,
    ),
    { days, from: Math.min(...days), to: Math.max(...days) + secondsPerDay },
  );
};

/**
 * Brings hours up to date that got facts, the newest first; true when more may wait. The sums are exact whatever is delivered
 * how often: such an hour is summed again from all of its facts. A row's version is the number of its facts. Facts only
 * ever come, so of two sums of one hour the larger one knows more, and two replicas at work at once spoil nothing.
 */
export const refreshRollups = async (clickhouse: Clickhouse): Promise<boolean> => {
  const dirty = await clickhouse.rows('rollup-dirty', dirtyHours(clickhouse.database), TouchedHour, {
    limit: hoursPerBatch,
  });
  if (dirty.length === 0) return false;
  await sumInto(
    clickhouse,
    dirty.map(({ hour }) => hour),
    { hourly: 'hourly', daily: 'daily' },
  );
  await clickhouse.insert('refreshed', ['hour', 'times'], dirty);
  return dirty.length === hoursPerBatch;
};
