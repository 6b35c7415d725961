import { z } from 'zod';
import { dayMs, hourMs } from '../domain/period';
import { type CustomerReport, type ShopMetrics } from '../ports';
import { type Clickhouse } from './clickhouse';

const activeMs = 5 * 60_000;
const churnDays = 90;
const weeksBack = [1, 2, 3, 4] as const;

const seconds = (time: number): number => Math.floor(time / 1000);

const Today = z.object({ orders: z.number(), amount: z.number() });
const Recent = z.object({ orders: z.number(), shoppers: z.number() });
const HourSum = z.object({ hour: z.number(), currency: z.string(), amount: z.number() });
const Known = z.object({ known: z.number() });
const Customers = z.object({
  day: z.string(),
  currency: z.string(),
  customers: z.number(),
  revenue: z.number(),
  churned: z.number(),
});

const today = (database: string): string => `
  SELECT sum(r.rows) AS orders, sum(r.amount) AS amount FROM ${database}.daily AS r FINAL
  WHERE kind = 'order-paid' AND product_id = '' AND currency = {currency:String}
    AND at = toDateTime({day:UInt32}, 'UTC')`;

/** Of the last minutes; the first hour bounds what is read. */
const recent = (database: string): string => `
  SELECT uniqExactIf(order_id, kind = 'order-paid' AND occurred_at >= toDateTime({minute:UInt32}, 'UTC')) AS orders,
         uniqExactIf(visitor, active AND visitor != '') AS shoppers
  FROM ${database}.events
  WHERE toStartOfHour(occurred_at) >= toDateTime({hour:UInt32}, 'UTC')
    AND occurred_at >= toDateTime({since:UInt32}, 'UTC')`;

const hourly = (database: string): string => `
  SELECT toUnixTimestamp(at) AS hour, currency, sum(r.amount) AS amount FROM ${database}.hourly AS r FINAL
  WHERE kind = 'order-paid' AND product_id = '' AND toUnixTimestamp(at) IN {hours:Array(UInt32)}
  GROUP BY hour, currency`;

/**
 * Orders of erased users have no customer. Row one per currency: what customers brought; the row without a currency:
 * how many there are and how many left.
 */
const measure = (database: string): string => `
  INSERT INTO ${database}.customer_figures (day, currency, customers, revenue, churned, measured_at)
  SELECT toDate(toDateTime({now:UInt32}, 'UTC')), toString(currency), uniqExactIf(user_id, kind = 'order-paid'),
         sumIf(amount, kind = 'order-paid') - sumIf(amount, kind = 'order-refunded'), 0, now64(3)
  FROM ${database}.events FINAL
  WHERE kind IN ('order-paid', 'order-refunded') AND user_id != '' GROUP BY currency
  UNION ALL
  SELECT toDate(toDateTime({now:UInt32}, 'UTC')), '', count(), 0,
         countIf(last < toDateTime({now:UInt32}, 'UTC') - INTERVAL ${churnDays} DAY), now64(3)
  FROM (SELECT user_id, max(occurred_at) AS last FROM ${database}.events WHERE kind = 'order-paid' AND user_id != '' GROUP BY user_id)`;

const newest = (database: string): string => `
  SELECT toString(c.day) AS day, currency, customers, revenue, churned FROM ${database}.customer_figures AS c FINAL
  WHERE c.day IN (SELECT max(day) FROM ${database}.customer_figures) ORDER BY currency`;

const customersOf = (rows: ReadonlyArray<z.infer<typeof Customers>>): CustomerReport | undefined => {
  const all = rows.find(({ currency }) => currency === '');
  if (!all) return undefined;
  return {
    day: all.day,
    customers: all.customers,
    churned: all.churned,
    lifetime: rows
      .filter(({ currency }) => currency !== '')
      .map(({ currency, customers, revenue }) => ({ currency, customers, revenue })),
  };
};

/** The live metrics, and those that are computed from time to time. */
export const clickhouseShopMetrics = ({ rows, run, insert, database }: Clickhouse): ShopMetrics => ({
  live: async (now, currency) => {
    const time = now.getTime();
    const since = time - activeMs;
    const [[day], [minutes]] = await Promise.all([
      rows('live-today', today(database), Today, { currency, day: seconds(time - (time % dayMs)) }),
      rows('live-recent', recent(database), Recent, {
        minute: seconds(time - 60_000),
        since: seconds(since),
        hour: seconds(since - (since % hourMs)),
      }),
    ]);
    return {
      at: now.toISOString(),
      currency,
      ordersToday: day?.orders ?? 0,
      revenueToday: day?.amount ?? 0,
      ordersLastMinute: minutes?.orders ?? 0,
      activeShoppers: minutes?.shoppers ?? 0,
    };
  },
  hourRevenue: async (hour) => {
    const before = weeksBack.map((weeks) => seconds(hour.getTime() - weeks * 7 * dayMs));
    const sums = await rows('hour-revenue', hourly(database), HourSum, {
      hours: [seconds(hour.getTime()), ...before],
    });
    const amountAt = (at: number, currency: string) =>
      sums.find((sum) => sum.hour === at && sum.currency === currency)?.amount ?? 0;
    return [...new Set(sums.map(({ currency }) => currency))].sort().map((currency) => ({
      currency,
      revenue: amountAt(seconds(hour.getTime()), currency),
      earlier: before.map((at) => amountAt(at, currency)),
    }));
  },
  dropWasPublished: async (hour, currency) => {
    const [found] = await rows(
      'drop-told',
      `SELECT count() AS known FROM ${database}.revenue_drops
       WHERE hour = toDateTime({hour:UInt32}, 'UTC') AND currency = {currency:String}`,
      Known,
      { hour: seconds(hour.getTime()), currency },
    );
    return (found?.known ?? 0) > 0;
  },
  recordDrop: (hour, drop) =>
    insert(
      'revenue_drops',
      ['hour', 'currency', 'revenue', 'expected', 'percent'],
      [{ hour: seconds(hour.getTime()), ...drop }],
    ),
  measureCustomers: (now) => run('measure-customers', measure(database), { now: seconds(now.getTime()) }),
  customers: async () => customersOf(await rows('customers', newest(database), Customers)),
});
