import { invalidRequest, missingResource } from './api-error';
import type { Call } from './call';
import type { PaymentIntent, PaymentMethod } from './records';

/** Stripe refuses what is worth less than about half a dollar; one amount is near enough for tests. */
const SMALLEST_AMOUNT = 50;
const LARGEST_AMOUNT = 99_999_999;
const ZERO_DECIMAL = new Set(['jpy', 'krw', 'vnd', 'clp', 'xaf', 'xof', 'ugx', 'pyg', 'rwf']);

export const checkAmount = (amount: number, currency: string): void => {
  if (amount < SMALLEST_AMOUNT && !ZERO_DECIMAL.has(currency)) {
    throw invalidRequest('Amount must convert to at least 50 cents.', {
      code: 'amount_too_small',
      param: 'amount',
    });
  }
  if (amount > LARGEST_AMOUNT) {
    throw invalidRequest('Amount must be no more than 999,999.99', {
      code: 'amount_too_large',
      param: 'amount',
    });
  }
};

export const intentOf = ({ store, id }: Call): PaymentIntent => {
  const intent = store.intents.get(id);
  if (intent === undefined) throw missingResource('payment_intent', id, 'intent');
  return intent;
};

export const checkOwner = (method: PaymentMethod, customer: string | null): void => {
  if (method.customer === null || method.customer === customer) return;
  throw invalidRequest(
    'The provided PaymentMethod belongs to a customer. Please include that customer in the `customer` parameter on the PaymentIntent.',
    { param: 'payment_method' },
  );
};

type ThreeDSecure = { card?: { request_three_d_secure?: string | undefined } | undefined } | undefined;
export const asksChallenge = (options: ThreeDSecure): boolean =>
  ['any', 'challenge'].includes(options?.card?.request_three_d_secure ?? '');
