/** What must be true over all services once they are quiet. */
export const rules = [
  'orders-charges',
  'refunds-captured',
  'stock-negative',
  'stock-reservations',
  'saga-deadline',
  'outbox-age',
  'audit-chain',
] as const;
export type Rule = (typeof rules)[number];

/** The rules whose subjects are orders. */
export const orderRules: readonly Rule[] = ['orders-charges', 'refunds-captured'];

export interface Violation {
  /** What breaks the rule: an order, a SKU, a service. */
  readonly subject: string;
  readonly detail: string;
}

/** A rule that could be looked at, and everything that breaks it now. */
export interface RuleOutcome {
  readonly rule: Rule;
  readonly violations: readonly Violation[];
}

export interface Finding extends Violation {
  readonly rule: Rule;
  readonly firstSeenAt: Date;
  readonly lastSeenAt: Date;
  readonly healedAt: Date | null;
}
