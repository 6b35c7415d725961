import { type Leases } from '@ultramarket/platform';
import { type Drop } from '../domain/revenue-drop';
import {
  type Activity,
  type Announcer,
  type FactStore,
  type ShopMetrics,
  type Erasures,
  type ReportCache,
  type ReportStore,
  type Rollups,
  type SalesReports,
  type UserReports,
} from '../ports';
import { type ClientEventBuffer } from './client-event-buffer';

/** What the use cases work with. */
export interface AnalyticsDeps {
  readonly facts: FactStore;
  readonly activity: Activity;
  readonly erasures: Erasures;
  readonly rollups: Rollups;
  readonly sales: SalesReports;
  readonly users: UserReports;
  readonly shopMetrics: ShopMetrics;
  readonly reports: ReportStore;
  readonly cache: ReportCache;
  readonly leases: Leases;
  readonly announcer: Announcer;
  readonly buffer: Pick<ClientEventBuffer, 'add'>;
  /** The currency of the live metrics. */
  readonly currency: string;
  /** By how much the revenue of an hour must fall for an alert. */
  readonly dropPercent: number;
  /** Shows operators what has dropped, instead of what was shown before. */
  readonly showDrops: (drops: readonly Drop[]) => void;
  readonly newId: () => string;
  readonly now: () => Date;
}
