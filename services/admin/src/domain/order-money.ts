/** What an event said about an order. */
export type OrderUpdate =
  | { kind: 'created'; orderId: string; at: string; total: number; currency: string }
  | { kind: 'confirmed' | 'cancelled'; orderId: string; at: string };

/** A charge or refund, by the id of its payment or refund. */
export interface AuditedMoney {
  readonly id: string;
  readonly orderId: string;
  readonly kind: 'charge' | 'refund';
  readonly amount: number;
  readonly currency: string;
  readonly at: string;
}

/** An order as the auditor knows it, with the sums of its money. */
export interface AuditedOrder {
  readonly orderId: string;
  /** Null when only later events have arrived. */
  readonly total: number | null;
  readonly currency: string | null;
  readonly confirmed: boolean;
  readonly cancelled: boolean;
  readonly charged: number;
  readonly refunded: number;
  readonly currencies: readonly string[];
  readonly touchedAt: Date;
  /** Whether its creation lies before every event that the auditor has received. */
  readonly olderThanKnown: boolean;
}

/** Why an order that has been quiet for a while has not the money it should; undefined when it has. */
export const chargeFault = (order: AuditedOrder): string | undefined => {
  const { total, currency, confirmed, cancelled, charged, refunded, currencies } = order;
  if (total === null)
    return order.olderThanKnown ? undefined : `charged ${charged} for an order that nobody created`;
  const foreign = currencies.filter((one) => one !== currency);
  if (foreign.length > 0) return `paid in ${foreign.join(', ')} instead of ${currency ?? ''}`;
  if (cancelled)
    return charged === refunded ? undefined : `cancelled with ${charged} charged and ${refunded} refunded`;
  if (confirmed) return charged === total ? undefined : `confirmed for ${total} with ${charged} charged`;
  return charged === refunded ? undefined : `charged ${charged} and never confirmed`;
};

/** Why more went back than came in; undefined when it did not. */
export const refundFault = ({ total, charged, refunded }: AuditedOrder): string | undefined =>
  total !== null && refunded > charged ? `refunded ${refunded} of ${charged}` : undefined;
