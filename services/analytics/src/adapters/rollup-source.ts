import { isWholeDays, type Period } from '../domain/period';

/** Seconds since 1970 for statements that say `at >= from AND at < to`. */
export const bounds = ({ from, to }: Period) => ({ from: from.getTime() / 1000, to: to.getTime() / 1000 });

/** Days where whole days are asked for, as there are fewer of them than hours. */
export const rollupFor = (database: string, period: Period, { byHour = false } = {}): string =>
  `${database}.${isWholeDays(period) && !byHour ? 'daily' : 'hourly'}`;

export const within = "at >= toDateTime({from:UInt32}, 'UTC') AND at < toDateTime({to:UInt32}, 'UTC')";

export const factsWithin =
  "occurred_at >= toDateTime({from:UInt32}, 'UTC') AND occurred_at < toDateTime({to:UInt32}, 'UTC')";

/** The place every product has now. */
export const places = (database: string): string => `
  SELECT product_id, argMax(category_id, version) AS category_id, argMax(seller_id, version) AS seller_id
  FROM ${database}.products GROUP BY product_id`;

export const isoHour = (column: string): string => `formatDateTime(${column}, '%Y-%m-%dT%H:00:00Z', 'UTC')`;
export const isoDay = (column: string): string => `formatDateTime(${column}, '%Y-%m-%d', 'UTC')`;
