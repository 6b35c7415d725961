import type { PaymentIntent } from './records';
import { paymentMethod, type Json } from './render-card';

const lastError = ({ lastError: failure }: PaymentIntent): Json | null =>
  failure === null
    ? null
    : {
        ...(failure.charge !== undefined && { charge: failure.charge }),
        code: failure.code,
        ...(failure.declineCode !== undefined && { decline_code: failure.declineCode }),
        doc_url: `https://stripe.com/docs/error-codes/${failure.code.replaceAll('_', '-')}`,
        message: failure.message,
        payment_method: paymentMethod(failure.paymentMethod),
        type: failure.charge === undefined ? 'invalid_request_error' : 'card_error',
      };

const nextAction = (record: PaymentIntent): Json | null => {
  if (record.status !== 'requires_action') return null;
  const url = `https://hooks.stripe.com/3d_secure_2/hosted?payment_intent=${record.id}`;
  return record.returnUrl === null
    ? { type: 'use_stripe_sdk', use_stripe_sdk: { type: 'three_d_secure_redirect', stripe_js: url } }
    : { type: 'redirect_to_url', redirect_to_url: { return_url: record.returnUrl, url } };
};

export const paymentIntent = (record: PaymentIntent): Json => ({
  id: record.id,
  object: 'payment_intent',
  amount: record.amount,
  amount_capturable: record.amountCapturable,
  amount_details: { tip: {} },
  amount_received: record.amountReceived,
  application: null,
  application_fee_amount: null,
  automatic_payment_methods: record.automatic,
  canceled_at: record.canceledAt,
  cancellation_reason: record.cancellationReason,
  capture_method: record.captureMethod,
  client_secret: `${record.id}_secret_${record.secret}`,
  confirmation_method: 'automatic',
  created: record.created,
  currency: record.currency,
  customer: record.customer,
  description: record.description,
  last_payment_error: lastError(record),
  latest_charge: record.latestCharge,
  livemode: false,
  metadata: record.metadata,
  next_action: nextAction(record),
  on_behalf_of: null,
  payment_method: record.paymentMethod,
  payment_method_options: {
    card: {
      installments: null,
      network: null,
      request_three_d_secure: record.forceChallenge ? 'any' : 'automatic',
    },
  },
  payment_method_types: record.methodTypes,
  processing: null,
  receipt_email: record.receiptEmail,
  review: null,
  setup_future_usage: record.setupFutureUsage,
  shipping: null,
  statement_descriptor: null,
  statement_descriptor_suffix: null,
  status: record.status,
  transfer_data: null,
  transfer_group: null,
});
