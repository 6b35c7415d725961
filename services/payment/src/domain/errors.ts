import { defineErrors } from '@ultramarket/platform';

/** The errors of payment-service. */
export const paymentErrors = defineErrors({
  PAYMENT_UNKNOWN: ['missing', 'There is no such payment.'],
  PAYMENT_ORDER_UNKNOWN: ['missing', 'There is no such order to pay.'],
  PAYMENT_NOT_DUE: ['conflict', 'The goods of this order are not reserved yet; try again in a moment.'],
  PAYMENT_ORDER_CLOSED: ['rule', 'This order was cancelled and can no longer be paid.'],
  PAYMENT_AMOUNT_MISMATCH: ['rule', 'The amount is not what the order costs.'],
  PAYMENT_NOT_SUCCEEDED: ['rule', 'The provider has not received this payment.'],
  PAYMENT_NOT_CAPTURED: ['rule', 'Nothing was paid that could go back.'],
  REFUND_TOO_HIGH: ['rule', 'More than what was paid and not yet refunded cannot go back.'],
  PAYMENT_PROVIDER_DOWN: ['unavailable', 'The payment provider gives no answer right now; try again.'],
  WEBHOOK_PROVIDER_UNKNOWN: ['missing', 'There is no payment provider of this name.'],
  WEBHOOK_SIGNATURE_INVALID: ['invalid', 'The webhook is not signed by the provider, or it is too old.'],
});
