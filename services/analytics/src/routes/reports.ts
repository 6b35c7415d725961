import { z } from 'zod';
import {
  endpoint,
  type Endpoint,
  field,
  pageMeta,
  PageQuery,
  Reply,
  StreamReply,
} from '@ultramarket/platform';
import { periodOf } from '../domain/period';
import { dimensions, measureNames } from '../domain/report';
import { type AnalyticsUseCases } from '../use-cases';
import { PeriodQuery } from './period-query';
import { exportFile } from './export-file';

const path = '/api/v1/analytics/reports';
const Id = z.object({ reportId: field.id() });
const Page = PageQuery.omit({ cursor: true });

const Definition = z.strictObject({
  name: field.name(100),
  measures: field.distinct(z.array(z.enum(measureNames)).min(1).max(10)),
  dimensions: field.distinct(z.array(z.enum(dimensions)).max(4)).default([]),
});

const ReportView = z.object({
  id: z.string(),
  name: z.string(),
  measures: z.array(z.enum(measureNames)),
  dimensions: z.array(z.enum(dimensions)),
  createdBy: z.string(),
  createdAt: z.string(),
});

const Row = z.record(z.string(), z.string().or(z.number()));

/** Reports that staff put together from listed measures and dimensions. */
export const reportRoutes = (analytics: AnalyticsUseCases): Endpoint[] => [
  endpoint({
    method: 'post',
    path,
    summary: 'Put a report together from listed measures and dimensions',
    access: 'manager',
    status: 201,
    example: { body: { name: 'Orders by seller', measures: ['ordersPlaced'], dimensions: ['day'] } },
    body: Definition,
    response: ReportView,
    handle: ({ body, actor }) => analytics.createReport({ ...body, createdBy: actor.userId }),
  }),

  endpoint({
    method: 'get',
    path,
    summary: 'All reports, newest first',
    access: 'manager',
    query: Page,
    response: z.array(ReportView),
    handle: async ({ query }) => {
      const { items, total } = await analytics.listReports(query);
      return new Reply(items, { meta: pageMeta(query, total) });
    },
  }),

  endpoint({
    method: 'get',
    path: `${path}/:reportId`,
    summary: 'What a report shows',
    access: 'manager',
    params: Id,
    response: ReportView,
    handle: ({ params }) => analytics.getReport(params.reportId),
  }),

  endpoint({
    method: 'delete',
    path: `${path}/:reportId`,
    summary: 'Remove a report',
    access: 'manager',
    params: Id,
    response: z.object({ id: z.string() }),
    handle: ({ params }) => analytics.removeReport(params.reportId),
  }),

  endpoint({
    method: 'get',
    path: `${path}/:reportId/rows`,
    summary: 'The rows of a report for a period',
    access: 'manager',
    params: Id,
    query: Page.extend(PeriodQuery.shape),
    response: z.array(Row),
    handle: async ({ params, query }) => {
      const period = periodOf(query, analytics.now());
      const { items, total, columns } = await analytics.runReport(params.reportId, period, query);
      return new Reply(items, { meta: { ...pageMeta(query, total), columns } });
    },
  }),

  endpoint({
    method: 'get',
    path: `${path}/:reportId/export`,
    summary: 'All rows of a report for a period, as a CSV or JSON file',
    access: 'manager',
    params: Id,
    query: PeriodQuery.extend({ format: z.enum(['csv', 'json']).default('csv') }),
    response: z.string(),
    handle: async ({ params, query }) => {
      const result = await analytics.exportReport(params.reportId, periodOf(query, analytics.now()));
      const { stream, headers } = exportFile(result, query.format);
      return new StreamReply(stream, { headers });
    },
  }),
];
