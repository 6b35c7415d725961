import { z } from 'zod';
import { endpoint, type Endpoint } from '@ultramarket/platform';
import { periodOf } from '../domain/period';
import { type AnalyticsUseCases } from '../use-cases';
import { AmountView, PeriodQuery, PeriodView, RevenueView, ShareView } from './period-query';

const Live = z.object({
  at: z.string(),
  currency: z.string(),
  ordersToday: z.number().int(),
  revenueToday: z.number().int(),
  ordersLastMinute: z.number().int(),
  activeShoppers: z.number().int(),
});

const Dashboard = z.object({
  period: PeriodView,
  revenue: z.array(RevenueView),
  orders: z.object({
    placed: z.number().int(),
    paid: z.number().int(),
    cancelled: z.number().int(),
    delivered: z.number().int(),
    returned: z.number().int(),
    average: z.array(AmountView),
  }),
  users: z.object({ registered: z.number().int(), active: z.number().int() }),
  conversion: ShareView,
  live: Live,
});

const Kpis = z.object({
  period: PeriodView,
  registrationRate: ShareView,
  conversion: ShareView,
  averageOrderValue: z.array(AmountView),
  revenue: z.array(RevenueView),
  churn: ShareView,
  lifetimeValue: z.array(AmountView),
  customersMeasuredOn: z.string().nullable(),
});

const Users = z.object({
  period: PeriodView,
  registrations: z.number().int(),
  active: z.number().int(),
  daily: z.array(z.object({ day: z.string(), registrations: z.number().int(), active: z.number().int() })),
  retention: z.array(
    z.object({ cohort: z.string(), size: z.number().int(), weeks: z.array(z.number().int()) }),
  ),
  paths: z.array(z.object({ from: z.string(), to: z.string(), count: z.number().int() })),
  funnel: z.array(z.object({ step: z.string(), visitors: z.number().int() })),
});

/** The state of the shop, for staff. */
export const dashboardRoutes = (analytics: AnalyticsUseCases): Endpoint[] => [
  endpoint({
    method: 'get',
    path: '/api/v1/analytics/dashboard',
    summary: 'Revenue, orders, users and conversion of a period, and the live metrics',
    access: 'manager',
    query: PeriodQuery,
    response: Dashboard,
    handle: ({ query }) => analytics.showDashboard(periodOf(query, analytics.now())),
  }),

  endpoint({
    method: 'get',
    path: '/api/v1/analytics/users',
    summary: 'Registrations, active users, weekly retention, paths and the way to the payment',
    access: 'manager',
    query: PeriodQuery,
    response: Users,
    handle: ({ query }) => analytics.showUsers(periodOf(query, analytics.now())),
  }),

  endpoint({
    method: 'get',
    path: '/api/v1/analytics/kpis',
    summary: 'Registration rate, conversion, average order, lifetime value, churn and revenue',
    access: 'manager',
    query: PeriodQuery,
    response: Kpis,
    handle: ({ query }) => analytics.showKpis(periodOf(query, analytics.now())),
  }),

  endpoint({
    method: 'post',
    path: '/api/v1/analytics/rebuild',
    summary: 'Rebuild all sums beside the ones in use, compare, and exchange the two',
    access: 'admin',
    response: z.object({ hours: z.number().int(), rows: z.number().int(), differing: z.number().int() }),
    handle: () => analytics.rebuildRollups(),
  }),
];
