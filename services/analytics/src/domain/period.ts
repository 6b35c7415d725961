import { analyticsErrors } from './errors';

/** Whole hours in UTC: `from` belongs to it, `to` does not. */
export interface Period {
  readonly from: Date;
  readonly to: Date;
}

export const hourMs = 3_600_000;
export const dayMs = 24 * hourMs;
const defaultDays = 30;
const longestDays = 400;
const longestByHourDays = 31;

const floorTo = (time: number, step: number): number => Math.floor(time / step) * step;
const ceilTo = (time: number, step: number): number => Math.ceil(time / step) * step;

/** The hours that were asked for, begun ones included; by default the last thirty days, today included. @throws PERIOD_INVALID */
export const periodOf = (asked: { from?: Date | undefined; to?: Date | undefined }, now: Date): Period => {
  const to = asked.to ? ceilTo(asked.to.getTime(), hourMs) : floorTo(now.getTime(), dayMs) + dayMs;
  const from = asked.from
    ? floorTo(asked.from.getTime(), hourMs)
    : Math.max(floorTo(to - 1, dayMs) - (defaultDays - 1) * dayMs, 0);
  if (from >= to || to - from > longestDays * dayMs) {
    const pointer = asked.to ? 'query/to' : 'query/from';
    const detail = from >= to ? 'the period ends before it begins' : 'the period is too long';
    throw analyticsErrors.PERIOD_INVALID(undefined, {
      fields: [{ pointer, code: 'invalid_period', detail }],
    });
  }
  return { from: new Date(from), to: new Date(to) };
};

export const isWholeDays = ({ from, to }: Period): boolean =>
  from.getTime() % dayMs === 0 && to.getTime() % dayMs === 0;

/** @throws PERIOD_TOO_FINE */
export const assertByHourPossible = ({ from, to }: Period): void => {
  if (to.getTime() - from.getTime() > longestByHourDays * dayMs) throw analyticsErrors.PERIOD_TOO_FINE();
};
