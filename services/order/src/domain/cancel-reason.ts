const known = [
  'OUT_OF_STOCK',
  'STOCK_TIMEOUT',
  'PAYMENT_TIMEOUT',
  'CANCELLED_BY_CUSTOMER',
  'CANCELLED_BY_STAFF',
] as const;

/** The kinds of reasons for which an order ends: few enough to count each. */
export const cancelKinds = [...known, 'PAYMENT_DECLINED', 'OTHER'] as const;
export type CancelKind = (typeof cancelKinds)[number];

/** Codes in small letters are the payment provider's, which has dozens of them. */
export const cancelKindOf = (reason: string): CancelKind =>
  known.find((one) => one === reason) ?? (/^[a-z_]+$/.test(reason) ? 'PAYMENT_DECLINED' : 'OTHER');
