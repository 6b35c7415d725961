/** An amount in minor units of one currency; amounts of different currencies are never added. */
export interface Amount {
  readonly amount: number;
  readonly currency: string;
}

/** What the rollups say of one kind of fact, in one currency. */
export interface KindTotals {
  readonly kind: string;
  readonly currency: string;
  readonly count: number;
  readonly amount: number;
}

export interface PeriodTotals {
  readonly kinds: readonly KindTotals[];
  /** Different visitors by kind, over all currencies. */
  readonly visitors: ReadonlyMap<string, number>;
}

/** A share of a whole with four decimals; null where there is no whole to have a share of. */
export const share = (part: number, whole: number): number | null =>
  whole === 0 ? null : Math.round((part / whole) * 10_000) / 10_000;

/** The metrics of a period, by their names in reports. */
export const periodReport = ({ kinds, visitors: visitorsOf }: PeriodTotals) => {
  const of = (kind: string) => kinds.filter((one) => one.kind === kind);
  const count = (kind: string) => of(kind).reduce((sum, one) => sum + one.count, 0);
  const visitors = (kind: string) => visitorsOf.get(kind) ?? 0;
  const amountIn = (kind: string, currency: string) =>
    of(kind).find((one) => one.currency === currency)?.amount ?? 0;
  const currencies = [
    ...new Set([...of('order-paid'), ...of('order-refunded')].map(({ currency }) => currency)),
  ].sort();
  const revenue = currencies.map((currency) => {
    const gross = amountIn('order-paid', currency);
    const refunded = amountIn('order-refunded', currency);
    return { currency, gross, refunded, net: gross - refunded };
  });
  const averageOrder = of('order-paid').map(({ currency, amount, count: orders }) => ({
    currency,
    amount: Math.round(amount / orders),
  }));
  return { count, visitors, revenue, averageOrder };
};
