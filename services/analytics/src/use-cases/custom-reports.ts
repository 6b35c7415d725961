import { analyticsErrors } from '../domain/errors';
import { assertByHourPossible, type Period } from '../domain/period';
import { assertPossible, columnsOf, type ReportDefinition } from '../domain/report';
import { type AnalyticsDeps } from './deps';

type Deps = Pick<AnalyticsDeps, 'reports' | 'newId' | 'now'>;
type Page = { page: number; limit: number };

/** Rows of one export. */
const exportRows = 50_000;

/** Stores a report that is put together from listed measures. @throws REPORT_COMBINATION_IMPOSSIBLE */
export const createReport =
  ({ reports, newId, now }: Deps) =>
  async (
    input: Pick<ReportDefinition, 'name' | 'measures' | 'dimensions' | 'createdBy'>,
  ): Promise<ReportDefinition> => {
    assertPossible(input);
    const report = { id: newId(), createdAt: now().toISOString(), ...input };
    await reports.save(report);
    return report;
  };

export const listReports =
  ({ reports }: Deps) =>
  (page: Page) =>
    reports.list(page);

/** @throws REPORT_UNKNOWN */
export const getReport =
  ({ reports }: Deps) =>
  async (id: string): Promise<ReportDefinition> => {
    const report = await reports.find(id);
    if (!report) throw analyticsErrors.REPORT_UNKNOWN();
    return report;
  };

/** @throws REPORT_UNKNOWN */
export const removeReport = (deps: Deps) => async (id: string) => {
  const report = await getReport(deps)(id);
  await deps.reports.remove(report);
  return { id };
};

/** One page of a report's rows. @throws REPORT_UNKNOWN, PERIOD_TOO_FINE */
export const runReport = (deps: Deps) => async (id: string, period: Period, page: Page) => {
  const report = await getReport(deps)(id);
  if (report.dimensions.includes('hour')) assertByHourPossible(period);
  return { report, columns: columnsOf(report), ...(await deps.reports.run(report, period, page)) };
};

/** All rows of a report. @throws REPORT_UNKNOWN, PERIOD_TOO_FINE, REPORT_TOO_LARGE */
export const exportReport = (deps: Deps) => async (id: string, period: Period) => {
  const result = await runReport(deps)(id, period, { page: 1, limit: exportRows });
  if (result.total > exportRows) throw analyticsErrors.REPORT_TOO_LARGE();
  return result;
};
