import { z } from 'zod';
import { dayMs } from '../domain/period';
import { type Activity } from '../ports';
import { type Clickhouse } from './clickhouse';

const Counted = z.object({
  looks: z.number(),
  searches: z.number(),
  purchases: z.number(),
  recentLooks: z.number(),
  recentSearches: z.number(),
  recentPurchases: z.number(),
  lastActive: z.number(),
});

/** Views sent by devices are left out, as in all reports: product-service has published them already. */
const kinds = {
  looks: 'product-viewed',
  searches: 'search-performed',
  purchases: 'order-paid',
} as const;

const counts = (prefix: string, condition: string): string =>
  Object.entries(kinds)
    .map(([name, kind]) => {
      const column = prefix ? `${prefix}${name[0]?.toUpperCase()}${name.slice(1)}` : name;
      return `countIf(kind = '${kind}'${condition}) AS ${column}`;
    })
    .join(', ');

const activity = (database: string): string => `
  SELECT ${counts('', '')}, ${counts('recent', ` AND occurred_at >= toDateTime({recent:UInt32}, 'UTC')`)},
         toUnixTimestamp64Milli(maxIf(occurred_at, active)) AS lastActive
  FROM ${database}.events FINAL
  WHERE user_id = {userId:String} AND occurred_at >= toDateTime({from:UInt32}, 'UTC')`;

/** What one person did in the last thirty days and in the last year, out of the facts. */
export const clickhouseActivity =
  ({ rows, database }: Clickhouse): Activity =>
  async (userId, now) => {
    const daysAgo = (days: number): number => Math.floor((now.getTime() - days * dayMs) / 1000);
    const [found] = await rows('user-activity', activity(database), Counted, {
      userId,
      recent: daysAgo(30),
      from: daysAgo(365),
    });
    const { looks = 0, searches = 0, purchases = 0, lastActive = 0 } = found ?? {};
    const { recentLooks = 0, recentSearches = 0, recentPurchases = 0 } = found ?? {};
    return {
      last30Days: { looks: recentLooks, searches: recentSearches, purchases: recentPurchases },
      last365Days: { looks, searches, purchases },
      lastActiveAt: lastActive > 0 ? new Date(lastActive).toISOString() : null,
    };
  };
