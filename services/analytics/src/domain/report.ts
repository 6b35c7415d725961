import { analyticsErrors } from './errors';

interface Measure {
  readonly kind: string;
  readonly take: 'count' | 'amount' | 'quantity' | 'visitors';
  /** Known by product, and so by category and seller. */
  readonly byProduct: boolean;
}

/** Everything that can be measured. Custom reports choose from it by name; nothing else gets into a statement. */
export const measures = {
  revenue: { kind: 'order-paid', take: 'amount', byProduct: false },
  refunds: { kind: 'order-refunded', take: 'amount', byProduct: false },
  ordersPlaced: { kind: 'order-placed', take: 'count', byProduct: false },
  ordersPaid: { kind: 'order-paid', take: 'count', byProduct: false },
  ordersCancelled: { kind: 'order-cancelled', take: 'count', byProduct: false },
  customers: { kind: 'order-paid', take: 'visitors', byProduct: false },
  sales: { kind: 'item-sold', take: 'amount', byProduct: true },
  units: { kind: 'item-sold', take: 'quantity', byProduct: true },
  /** Views that product-service publishes; devices send the same ones again, as `view`. */
  views: { kind: 'product-viewed', take: 'count', byProduct: true },
  clicks: { kind: 'click', take: 'count', byProduct: true },
  addToCarts: { kind: 'add-to-cart', take: 'count', byProduct: true },
  searches: { kind: 'search-performed', take: 'count', byProduct: false },
  registrations: { kind: 'user-registered', take: 'count', byProduct: false },
  activeVisitors: { kind: 'any', take: 'visitors', byProduct: false },
} as const satisfies Record<string, Measure>;

export const dimensions = ['hour', 'day', 'week', 'month', 'product', 'category', 'seller'] as const;

export type MeasureName = keyof typeof measures;
export type Dimension = (typeof dimensions)[number];
export const measureNames = Object.keys(measures) as [MeasureName, ...MeasureName[]];

export interface ReportDefinition {
  readonly id: string;
  readonly name: string;
  readonly measures: MeasureName[];
  readonly dimensions: Dimension[];
  readonly createdBy: string;
  readonly createdAt: string;
}

export const isByProduct = (asked: readonly Dimension[]): boolean =>
  asked.some((one) => one === 'product' || one === 'category' || one === 'seller');

/** @throws REPORT_COMBINATION_IMPOSSIBLE */
export const assertPossible = (report: Pick<ReportDefinition, 'measures' | 'dimensions'>): void => {
  if (isByProduct(report.dimensions) && report.measures.some((name) => !measures[name].byProduct))
    throw analyticsErrors.REPORT_COMBINATION_IMPOSSIBLE();
};

/** Columns of a result: money measures are always kept apart by currency. */
export const columnsOf = ({
  measures: names,
  dimensions: by,
}: Pick<ReportDefinition, 'measures' | 'dimensions'>): string[] => [
  ...by,
  ...(names.some((name) => measures[name].take === 'amount') ? ['currency'] : []),
  ...names,
];

export type ReportRow = Readonly<Record<string, string | number>>;
