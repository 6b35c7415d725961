import { z } from 'zod';
import { endpoint, type Endpoint } from '@ultramarket/platform';
import { adminErrors } from '../domain/errors';
import { type AdminUseCases } from '../use-cases';
import { operatorOf } from './operator';

const Moment = z.date().transform((at) => at.toISOString());

export const dashboardRoutes = (admin: AdminUseCases): Endpoint[] => [
  endpoint({
    method: 'get',
    path: '/api/v1/admin/dashboard',
    summary: 'Totals, pending work and health; parts whose source is silent are named in missing',
    access: 'manager',
    response: z.object({
      partial: z.boolean(),
      missing: z.array(z.string()),
      parts: z.record(z.string(), z.unknown()),
      takenAt: Moment,
    }),
    handle: (request) => admin.dashboard(operatorOf(request)),
  }),

  endpoint({
    method: 'get',
    path: '/api/v1/admin/analytics',
    summary: "analytics-service's dashboard",
    access: 'manager',
    response: z.unknown(),
    handle: async (request) => {
      if (!admin.hasAnalytics()) throw adminErrors.ANALYTICS_ABSENT();
      const call = { method: 'GET', path: '/api/v1/analytics/dashboard' } as const;
      return (await admin.ask('analytics', call, operatorOf(request))).data;
    },
  }),
];
