import { type Leases } from '@ultramarket/platform';
import { type Drop } from '../domain/revenue-drop';
import {
  type Activity,
  type Announcer,
  type FactStore,
  type Figures,
  type Forgotten,
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
  readonly forgotten: Forgotten;
  readonly rollups: Rollups;
  readonly sales: SalesReports;
  readonly users: UserReports;
  readonly figures: Figures;
  readonly reports: ReportStore;
  readonly cache: ReportCache;
  readonly turns: Leases;
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
