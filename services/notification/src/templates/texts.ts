import { type TemplateName } from './data';

/** Everything that is written in one language. Strings are Handlebars templates. */
export interface Texts {
  readonly hello: string;
  readonly footer: string;
  readonly labels: { product: string; quantity: string; amount: string; other: string; total: string };
  readonly templates: Readonly<Record<TemplateName, { subject: string; paragraphs: readonly string[] }>>;
  /** Why an order was cancelled, by a group of codes. */
  readonly reasons: Readonly<Record<CancelReason, string>>;
}

export type CancelReason = 'declined' | 'unpaid' | 'out-of-stock' | 'by-customer' | 'by-staff' | 'other';

const groups: Readonly<Record<string, CancelReason>> = {
  OUT_OF_STOCK: 'out-of-stock',
  RESERVATION_CLOSED: 'out-of-stock',
  STOCK_TIMEOUT: 'other',
  PAYMENT_TIMEOUT: 'unpaid',
  CANCELLED_BY_CUSTOMER: 'by-customer',
  CANCELLED_BY_STAFF: 'by-staff',
};

/** Our own codes are in capitals; the payment provider's, all of them refusals of a payment, are in small letters. */
export const reasonOf = (code: string): CancelReason =>
  groups[code] ?? (/^[a-z][a-z_]*$/.test(code) ? 'declined' : 'other');
