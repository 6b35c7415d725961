import { periodReport, share } from '../domain/period-report';
import { assertByHourPossible, type Period } from '../domain/period';
import { type LiveMetrics, type ProductSort, type SalesQuery } from '../ports';
import { type AnalyticsDeps } from './deps';

type Deps = Pick<AnalyticsDeps, 'sales' | 'users' | 'shopMetrics' | 'cache' | 'currency' | 'now'>;

const liveSeconds = 5;
const reportSeconds = 5;
const usersSeconds = 60;

/** The live metrics, at most five seconds old. */
export const showLive =
  ({ cache, shopMetrics, currency, now }: Deps) =>
  (): Promise<LiveMetrics> =>
    cache.getOrCompute('live', liveSeconds, () => shopMetrics.live(now(), currency));

const nameOf = ({ from, to }: Period): string => `${from.toISOString()}:${to.toISOString()}`;

/** What the sums say of a period, at most five seconds old. */
const cachedReport = async ({ cache, sales }: Deps, period: Period) => {
  const cached = await cache.getOrCompute(`figures:${nameOf(period)}`, reportSeconds, async () => {
    const { kinds, visitors } = await sales.totals(period);
    return { kinds, visitors: [...visitors] };
  });
  return periodReport({ kinds: cached.kinds, visitors: new Map(cached.visitors) });
};

/** The state of the shop on one page. */
export const showDashboard = (deps: Deps) => async (period: Period) => {
  const [report, live] = await Promise.all([cachedReport(deps, period), showLive(deps)()]);
  const { count, visitors, revenue, averageOrder } = report;
  return {
    period,
    revenue,
    orders: {
      placed: count('order-placed'),
      paid: count('order-paid'),
      cancelled: count('order-cancelled'),
      delivered: count('order-delivered'),
      returned: count('order-returned'),
      average: averageOrder,
    },
    users: { registered: count('user-registered'), active: visitors('any') },
    conversion: share(visitors('order-paid'), visitors('any')),
    live,
  };
};

/** What was sold. @throws PERIOD_TOO_FINE */
export const showSales =
  ({ sales }: Deps) =>
  (query: SalesQuery) => {
    if (query.by === 'hour') assertByHourPossible(query.period);
    return sales.sales(query);
  };

/**
 * What was earned. Refunds are made for whole orders, so by category, by seller and for one seller there are
 * none to subtract. @throws PERIOD_TOO_FINE
 */
export const showRevenue =
  ({ sales }: Deps) =>
  async (query: SalesQuery) => {
    if (query.by === 'hour') assertByHourPossible(query.period);
    const wholeOrders = (query.by === 'hour' || query.by === 'day') && query.sellerId === undefined;
    if (wholeOrders) {
      const { items, total } = await sales.revenue(query);
      return { total, items: items.map((row) => ({ ...row, net: row.gross - row.refunded })) };
    }
    const { items, total } = await sales.sales(query);
    return {
      total,
      items: items.map(({ key, currency, orders, amount }) => ({
        key,
        currency,
        orders,
        gross: amount,
        refunded: null,
        net: null,
      })),
    };
  };

/** Who came, who stayed, and what they did; at most a minute old. */
export const showUsers =
  ({ users, cache }: Deps) =>
  async (period: Period) => {
    const report = await cache.getOrCompute(`users:${nameOf(period)}`, usersSeconds, () =>
      users.users(period),
    );
    return {
      period,
      registrations: report.daily.reduce((sum, day) => sum + day.registrations, 0),
      ...report,
    };
  };

/** How products do. */
export const showProducts =
  ({ sales }: Deps) =>
  async (query: {
    period: Period;
    sellerId: string | undefined;
    sort: ProductSort;
    page: number;
    limit: number;
  }) => {
    const { items, total } = await sales.products(query);
    return { total, items: items.map((row) => ({ ...row, conversion: share(row.orders, row.views) })) };
  };

/** The shop in a handful of numbers. */
export const showKpis = (deps: Deps) => async (period: Period) => {
  const { shopMetrics, now } = deps;
  const [found, known] = await Promise.all([cachedReport(deps, period), shopMetrics.customers()]);
  if (!known) await shopMetrics.measureCustomers(now());
  const customers = known ?? (await shopMetrics.customers());
  const { count, visitors, revenue, averageOrder } = found;
  return {
    period,
    registrationRate: share(count('user-registered'), visitors('any')),
    conversion: share(visitors('order-paid'), visitors('any')),
    averageOrderValue: averageOrder,
    revenue,
    churn: customers ? share(customers.churned, customers.customers) : null,
    lifetimeValue: (customers?.lifetime ?? [])
      .filter((one) => one.customers > 0)
      .map((one) => ({ currency: one.currency, amount: Math.round(one.revenue / one.customers) })),
    customersMeasuredOn: customers?.day ?? null,
  };
};
