import { money } from '@ultramarket/platform';

export interface PricedLine {
  readonly itemId: string;
  readonly productId: string;
  readonly variantId: string | null;
  readonly sku: string;
  readonly name: string;
  readonly sellerId: string | null;
  readonly categoryId: string;
  readonly quantity: number;
  /** Minor units, as every amount here. */
  readonly unitPrice: number;
}

export interface QuotedLine extends PricedLine {
  readonly lineTotal: number;
  readonly discount: number;
  readonly tax: number;
}

export interface Quote {
  readonly currency: string;
  readonly lines: readonly QuotedLine[];
  readonly subtotal: number;
  readonly discount: number;
  readonly tax: number;
  readonly shipping: number;
  readonly total: number;
}

export interface TaxRule {
  readonly country: string;
  /** Empty: every region. */
  readonly region: string;
  /** Empty: every category. */
  readonly categoryId: string;
  readonly basisPoints: number;
}

/** The most specific rule wins: region and category, then region, then category, then country; none means no tax. */
export const taxRateFor = (
  rules: readonly TaxRule[],
  place: { country: string; region: string },
  categoryId: string,
): number => {
  const weight = (rule: TaxRule) => (rule.region === '' ? 0 : 2) + (rule.categoryId === '' ? 0 : 1);
  const fitting = rules.filter(
    (rule) =>
      rule.country === place.country &&
      (rule.region === '' || rule.region === place.region) &&
      (rule.categoryId === '' || rule.categoryId === categoryId),
  );
  return [...fitting].sort((a, b) => weight(b) - weight(a))[0]?.basisPoints ?? 0;
};

/** No card is charged more: Stripe takes amounts of up to eight digits (docs.stripe.com/currencies). Minor units. */
export const maxTotal = 99_999_999;

/**
 * What an order costs. Tax is rounded half up once per line, on the line less its share of the discount; the lines
 * always add up to the totals.
 */
export const quote = (
  lines: readonly PricedLine[],
  options: {
    currency: string;
    shipping: number;
    discount: number;
    taxRules: readonly TaxRule[];
    place: { country: string; region: string };
  },
): Quote => {
  const lineTotals = lines.map(({ unitPrice, quantity }) => money.times(unitPrice, quantity));
  const subtotal = money.sum(lineTotals);
  const discount = Math.min(options.discount, subtotal);
  const discounts = money.split(discount, lineTotals);
  const quoted = lines.map((line, index): QuotedLine => {
    const lineTotal = lineTotals[index] ?? 0;
    const share = discounts[index] ?? 0;
    const rate = taxRateFor(options.taxRules, options.place, line.categoryId);
    return { ...line, lineTotal, discount: share, tax: money.percentOf(lineTotal - share, rate) };
  });
  const tax = money.sum(quoted.map((line) => line.tax));
  return {
    currency: options.currency,
    lines: quoted,
    subtotal,
    discount,
    tax,
    shipping: options.shipping,
    total: money.sum([subtotal - discount, tax, options.shipping]),
  };
};
