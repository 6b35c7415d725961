import type { ApiError } from './api-error';
import type { Charge, Customer, Refund, StripeEvent, StripeRecord } from './records';
import { card, NO_BILLING_DETAILS, paymentMethod, type Json } from './render-card';
import { paymentIntent } from './render-intent';

export type { Json };

export const API_VERSION = '2026-10-28.endive';

const customer = (record: Customer): Json => ({
  id: record.id,
  object: 'customer',
  address: null,
  balance: 0,
  created: record.created,
  currency: null,
  default_source: null,
  delinquent: false,
  description: record.description,
  email: record.email,
  invoice_settings: {
    custom_fields: null,
    default_payment_method: null,
    footer: null,
    rendering_options: null,
  },
  livemode: false,
  metadata: record.metadata,
  name: record.name,
  phone: record.phone,
  preferred_locales: [],
  shipping: null,
  tax_exempt: 'none',
});

const charge = (record: Charge): Json => ({
  id: record.id,
  object: 'charge',
  amount: record.amount,
  amount_captured: record.amountCaptured,
  amount_refunded: record.amountRefunded,
  application: null,
  balance_transaction: record.captured ? `txn_${record.id.slice(3)}` : null,
  billing_details: NO_BILLING_DETAILS,
  captured: record.captured,
  created: record.created,
  currency: record.currency,
  customer: record.customer,
  description: null,
  disputed: false,
  failure_code: record.failure?.code ?? null,
  failure_message: record.failure?.message ?? null,
  fraud_details: {},
  livemode: false,
  metadata: record.metadata,
  outcome: {
    network_status: record.status === 'succeeded' ? 'approved_by_network' : 'declined_by_network',
    type: record.status === 'succeeded' ? 'authorized' : 'issuer_declined',
    risk_level: 'normal',
    seller_message: record.failure?.message ?? 'Payment complete.',
  },
  paid: record.status === 'succeeded',
  payment_intent: record.intent,
  payment_method: record.paymentMethod,
  payment_method_details: { card: card(record.card), type: 'card' },
  receipt_email: null,
  receipt_url: null,
  refunded: record.amountRefunded > 0 && record.amountRefunded >= record.amount,
  shipping: null,
  status: record.status,
});

const refund = (record: Refund): Json => ({
  id: record.id,
  object: 'refund',
  amount: record.amount,
  balance_transaction: `txn_${record.id.slice(3)}`,
  charge: record.charge,
  created: record.created,
  currency: record.currency,
  destination_details: { card: { type: 'refund', reference_status: 'pending' }, type: 'card' },
  metadata: record.metadata,
  payment_intent: record.intent,
  reason: record.reason,
  receipt_number: null,
  status: 'succeeded',
});

export const render = (record: StripeRecord): Json => {
  switch (record.kind) {
    case 'customer':
      return customer(record);
    case 'payment_method':
      return paymentMethod(record);
    case 'payment_intent':
      return paymentIntent(record);
    case 'charge':
      return charge(record);
    case 'refund':
      return refund(record);
    default:
      throw new Error(`Unknown record ${String(record satisfies never)}`);
  }
};

export const renderEvent = (event: StripeEvent, pendingWebhooks: number): Json => ({
  id: event.id,
  object: 'event',
  api_version: API_VERSION,
  created: event.created,
  data: { object: render(event.subject) },
  livemode: false,
  pending_webhooks: pendingWebhooks,
  request: { id: event.requestId, idempotency_key: event.idempotencyKey },
  type: event.type,
});

export const renderError = ({
  type,
  message,
  details,
}: Pick<ApiError, 'type' | 'message' | 'details'>): Json => {
  const { code, param, failure, intent } = details;
  return {
    error: {
      ...(failure?.charge !== undefined && { charge: failure.charge }),
      ...(code !== undefined && {
        code,
        doc_url: `https://stripe.com/docs/error-codes/${code.replaceAll('_', '-')}`,
      }),
      ...(failure?.declineCode !== undefined && { decline_code: failure.declineCode }),
      message,
      ...(param !== undefined && { param }),
      ...(intent !== undefined && { payment_intent: paymentIntent(intent) }),
      ...(failure !== undefined && { payment_method: paymentMethod(failure.paymentMethod) }),
      type,
    },
  };
};
