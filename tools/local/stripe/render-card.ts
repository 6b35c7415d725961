import type { PaymentMethod } from './records';
import { cardOf } from './test-cards';

export type Json = Record<string, unknown>;

export const card = (name: string): Json => {
  const { brand, last4 } = cardOf(name);
  return {
    brand,
    checks: { address_line1_check: null, address_postal_code_check: null, cvc_check: 'pass' },
    country: 'US',
    display_brand: brand,
    exp_month: 12,
    exp_year: 2034,
    fingerprint: `test${brand}${last4}`,
    funding: 'credit',
    last4,
    networks: { available: [brand], preferred: null },
    three_d_secure_usage: { supported: true },
    wallet: null,
  };
};

export const NO_BILLING_DETAILS = { address: null, email: null, name: null, phone: null, tax_id: null };

export const paymentMethod = (record: PaymentMethod): Json => ({
  id: record.id,
  object: 'payment_method',
  allow_redisplay: 'unspecified',
  billing_details: NO_BILLING_DETAILS,
  card: card(record.card),
  created: record.created,
  customer: record.customer,
  livemode: false,
  metadata: record.metadata,
  type: 'card',
});
