import { createHash } from 'node:crypto';

/** The revenue of an hour beside that of the same hour in earlier weeks. */
export interface HourRevenue {
  readonly currency: string;
  readonly revenue: number;
  readonly earlier: readonly number[];
}

export interface Drop {
  readonly currency: string;
  readonly revenue: number;
  readonly expected: number;
  readonly percent: number;
}

/**
 * What fell by at least `percent` below the mean of the earlier weeks; without any earlier revenue nothing can be said.
 */
export const dropsOf = (hours: readonly HourRevenue[], percent: number): Drop[] =>
  hours.flatMap(({ currency, revenue, earlier }) => {
    const expected = Math.round(earlier.reduce((sum, one) => sum + one, 0) / Math.max(earlier.length, 1));
    if (expected === 0) return [];
    const missing = Math.round(((expected - revenue) / expected) * 1000) / 10;
    return missing >= percent ? [{ currency, revenue, expected, percent: missing }] : [];
  });

/** The same drop has the same id, so that consumers recognise duplicates. */
export const dropId = (hour: string, currency: string): string => {
  const digest = createHash('sha256').update(`revenue-drop ${hour} ${currency}`).digest('hex');
  const part = (from: number, to: number) => digest.slice(from, to);
  return `${part(0, 8)}-${part(8, 12)}-8${part(13, 16)}-a${part(17, 20)}-${part(20, 32)}`;
};
