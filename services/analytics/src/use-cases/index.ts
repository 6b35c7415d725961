import {
  createReport,
  exportReport,
  getReport,
  listReports,
  removeReport,
  runReport,
} from './custom-reports';
import { type AnalyticsDeps } from './deps';
import { eraseUsers } from './erase-users';
import { importEvents } from './import-events';
import { recordEvents } from './record-events';
import {
  showDashboard,
  showKpis,
  showLive,
  showProducts,
  showRevenue,
  showSales,
  showUsers,
} from './show-reports';
import { takeClientEvents } from './take-client-events';
import { measureCustomers, refreshRollups, publishLiveMetrics, watchRevenue } from './watch-metrics';

/** Everything analytics can be asked to do. */
export const analyticsUseCases = (deps: AnalyticsDeps) => ({
  recordEvents: recordEvents(deps),
  takeClientEvents: takeClientEvents(deps),
  importEvents: importEvents(deps),
  showLive: showLive(deps),
  showDashboard: showDashboard(deps),
  showSales: showSales(deps),
  showRevenue: showRevenue(deps),
  showUsers: showUsers(deps),
  showProducts: showProducts(deps),
  showKpis: showKpis(deps),
  createReport: createReport(deps),
  listReports: listReports(deps),
  getReport: getReport(deps),
  removeReport: removeReport(deps),
  runReport: runReport(deps),
  exportReport: exportReport(deps),
  refreshRollups: refreshRollups(deps),
  rebuildRollups: deps.rollups.rebuild,
  publishLiveMetrics: publishLiveMetrics(deps),
  watchRevenue: watchRevenue(deps),
  measureCustomers: measureCustomers(deps),
  eraseUsers: eraseUsers(deps),
  showActivity: (userId: string) => deps.activity(userId, deps.now()),
  now: deps.now,
});
export type AnalyticsUseCases = ReturnType<typeof analyticsUseCases>;
