import { type PageQuery } from '@ultramarket/platform';
import { type Fact, type ProductPlace } from './domain/fact';
import { type Amount, type PeriodTotals } from './domain/period-report';
import { type Period } from './domain/period';
import { type ReportDefinition, type ReportRow } from './domain/report';
import { type Drop, type HourRevenue } from './domain/revenue-drop';

type Page = Pick<PageQuery, 'page' | 'limit'>;

export interface Listed<Row> {
  readonly items: Row[];
  readonly total: number;
}

/** What happened, stored for good. Writing a fact is idempotent. */
export interface FactStore {
  add(facts: readonly Fact[]): Promise<void>;
  place(products: readonly ProductPlace[]): Promise<void>;
}

/** Erased users: facts that are written from then on are anonymous. */
export interface Erasures {
  record(userIds: readonly string[]): Promise<void>;
  /** Removes these users from the facts that are stored, and from the sums. */
  redactFacts(): Promise<void>;
}

/** Sums by hour and by day, made anew from the facts of every hour that got some. */
export interface Rollups {
  /** Brings some hours up to date, the newest first; true when more may wait. */
  refresh(): Promise<boolean>;
  /** Makes all of them anew from the facts beside the ones in use, compares, and puts them in their place. */
  rebuild(): Promise<RebuildResult>;
}

export interface RebuildResult {
  readonly hours: number;
  readonly rows: number;
  /** Rows that were not as in the copy in use; hours that were still moving are left out. */
  readonly differing: number;
}

export type SalesBy = 'hour' | 'day' | 'category' | 'seller' | 'product';

export interface SalesQuery extends Page {
  readonly period: Period;
  readonly by: SalesBy;
  readonly sellerId: string | undefined;
  readonly currency: string | undefined;
}

export interface SalesRow {
  readonly key: string;
  readonly currency: string;
  readonly orders: number;
  readonly units: number;
  readonly amount: number;
}

export interface RevenueRow {
  readonly key: string;
  readonly currency: string;
  readonly orders: number;
  readonly gross: number;
  readonly refunded: number;
}

export interface ProductRow {
  readonly productId: string;
  readonly categoryId: string;
  readonly sellerId: string;
  readonly views: number;
  readonly addedToCart: number;
  readonly orders: number;
  readonly units: number;
  readonly revenue: Amount[];
  readonly returnedUnits: number;
}

export type ProductSort = 'units' | 'views' | 'orders' | 'addedToCart';

/** Reports that the rollups answer. */
export interface SalesReports {
  totals(period: Period): Promise<PeriodTotals>;
  /** What was sold. */
  sales(query: SalesQuery): Promise<Listed<SalesRow>>;
  /** What was paid and given back, for whole orders. */
  revenue(query: SalesQuery): Promise<Listed<RevenueRow>>;
  products(
    query: Page & { period: Period; sellerId: string | undefined; sort: ProductSort },
  ): Promise<Listed<ProductRow>>;
}

export interface UserReport {
  readonly daily: Array<{ day: string; registrations: number; active: number }>;
  readonly active: number;
  /** `weeks[n]` of a cohort were seen again n weeks after the one in which they registered. */
  readonly retention: Array<{ cohort: string; size: number; weeks: number[] }>;
  /** What shoppers do next most often. */
  readonly paths: Array<{ from: string; to: string; count: number }>;
  readonly funnel: Array<{ step: string; visitors: number }>;
}

export interface UserReports {
  users(period: Period): Promise<UserReport>;
}

interface ActivityCounts {
  readonly looks: number;
  readonly searches: number;
  readonly purchases: number;
}

export interface UserActivity {
  readonly last30Days: ActivityCounts;
  readonly last365Days: ActivityCounts;
  readonly lastActiveAt: string | null;
}

/** A user's recent activity; nothing for erased users. */
export type Activity = (userId: string, now: Date) => Promise<UserActivity>;

export interface LiveMetrics {
  readonly at: string;
  readonly currency: string;
  readonly ordersToday: number;
  readonly revenueToday: number;
  readonly ordersLastMinute: number;
  readonly activeShoppers: number;
}

export interface CustomerReport {
  readonly day: string;
  readonly customers: number;
  /** Customers who have not bought for ninety days. */
  readonly churned: number;
  readonly lifetime: ReadonlyArray<{ currency: string; customers: number; revenue: number }>;
}

export interface ShopMetrics {
  live(now: Date, currency: string): Promise<LiveMetrics>;
  /** The hour that begins at `hour` beside the same one in the four weeks before. */
  hourRevenue(hour: Date): Promise<HourRevenue[]>;
  dropWasPublished(hour: Date, currency: string): Promise<boolean>;
  recordDrop(hour: Date, drop: Drop): Promise<void>;
  measureCustomers(now: Date): Promise<void>;
  customers(): Promise<CustomerReport | undefined>;
}

/** Reports that staff composed from listed measures. */
export interface ReportStore {
  save(report: ReportDefinition): Promise<void>;
  remove(report: ReportDefinition): Promise<void>;
  find(id: string): Promise<ReportDefinition | undefined>;
  list(page: Page): Promise<Listed<ReportDefinition>>;
  run(report: ReportDefinition, period: Period, page: Page): Promise<Listed<ReportRow>>;
}

/** A cache of reports that are expensive to compute. */
export interface ReportCache {
  getOrCompute<Value>(key: string, seconds: number, make: () => Promise<Value>): Promise<Value>;
}

/** Publishes to the other services. */
export interface Announcer {
  tick(metrics: LiveMetrics): Promise<void>;
  revenueDropped(hour: Date, drop: Drop): Promise<void>;
}
