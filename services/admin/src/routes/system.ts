import { z } from 'zod';
import { endpoint, type Endpoint, pageMeta, PageQuery, Reply } from '@ultramarket/platform';
import { rules } from '../domain/invariants';
import { type AdminUseCases } from '../use-cases';

const Moment = z.date().transform((at) => at.toISOString());

const ServiceView = z.object({
  name: z.string(),
  status: z.enum(['healthy', 'unhealthy', 'unreachable']),
  version: z.string().nullable(),
  dependencies: z.record(z.string(), z.string()),
  latencyMs: z.number(),
  outboxWaiting: z.number().nullable(),
  outboxStuckSince: z.iso.datetime().nullable(),
});

const FindingView = z.object({
  rule: z.enum(rules),
  subject: z.string(),
  detail: z.string(),
  firstSeenAt: Moment,
  lastSeenAt: Moment,
  healedAt: Moment.nullable(),
});

const Run = z.object({ checkedAt: Moment.nullable(), unchecked: z.array(z.enum(rules)) });
const findingsShown = 100;

/** The state of the system: services, messages and invariants. */
export const systemRoutes = (admin: AdminUseCases): Endpoint[] => [
  endpoint({
    method: 'get',
    path: '/api/v1/admin/system',
    summary: 'Health and version of all services, consumer lag and dead letters, from the newest poll',
    access: 'admin',
    response: z.object({
      takenAt: Moment,
      stale: z.boolean(),
      services: z.array(ServiceView),
      lag: z.array(z.object({ group: z.string(), topic: z.string(), lag: z.number() })).nullable(),
      deadLetters: z.array(z.object({ topic: z.string(), depth: z.number() })).nullable(),
    }),
    handle: async () => {
      const { services, lag, deadLetters, ...report } = await admin.getSystem();
      return {
        ...report,
        services: [...services],
        lag: lag && [...lag],
        deadLetters: deadLetters && [...deadLetters],
      };
    },
  }),

  endpoint({
    method: 'get',
    path: '/api/v1/admin/system/invariants',
    summary: 'What the auditor found; rules that could not be checked are named',
    access: 'admin',
    query: PageQuery.omit({ cursor: true }).extend({
      state: z.enum(['open', 'healed', 'all']).default('open'),
    }),
    response: Run.extend({ findings: z.array(FindingView) }),
    handle: async ({ query: { state, ...page } }) => {
      const [run, { items, total }] = await Promise.all([admin.lastCheck(), admin.listFindings(state, page)]);
      const data = {
        checkedAt: run?.checkedAt ?? null,
        unchecked: run?.unchecked ?? [...rules],
        findings: items,
      };
      return new Reply(data, { meta: pageMeta(page, total) });
    },
  }),

  endpoint({
    method: 'post',
    path: '/api/v1/admin/system/invariants/check',
    summary: 'Check all invariants now instead of at the next run of the job',
    access: 'admin',
    response: Run.extend({ findings: z.array(FindingView) }),
    handle: async () => {
      const run = await admin.checkInvariantsNow();
      const page = { page: 1, limit: findingsShown };
      const { items, total } = await admin.listFindings('open', page);
      return new Reply({ ...run, findings: items }, { meta: pageMeta(page, total) });
    },
  }),
];
