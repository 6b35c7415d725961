import Stripe from 'stripe';
import { type IntentNews } from '../domain/payment';
import { type ProviderEvent, ProviderTrouble } from '../ports';

export const paymentIdKey = 'paymentId';
export const scopeKey = 'shop';

/** Stripe asks not to tell shoppers these: they help whoever tries stolen cards. */
const kept = new Set([
  'generic_decline',
  'fraudulent',
  'lost_card',
  'stolen_card',
  'pickup_card',
  'merchant_blacklist',
  'security_violation',
]);
/** No other attempt with the same card will do. */
const final = new Set([...kept, 'expired_card', 'incorrect_number', 'card_not_supported']);
final.delete('generic_decline');

const refusalCode = (
  code: string | undefined,
  decline: string | undefined,
): { code: string; retryable: boolean } => {
  const shown = decline && !kept.has(decline) ? decline : (code ?? 'card_declined');
  return { code: shown.toLowerCase(), retryable: !final.has(decline ?? shown) };
};

/** What an intent says about its payment. */
export const intentNews = (intent: Stripe.PaymentIntent): IntentNews => {
  const { id: intentId, status, last_payment_error: failure, client_secret: clientSecret } = intent;
  switch (status) {
    case 'succeeded':
      return { kind: 'succeeded', intentId, received: intent.amount_received };
    case 'canceled':
      return { kind: 'canceled', intentId };
    case 'processing':
    case 'requires_capture':
      return { kind: 'processing', intentId };
    case 'requires_payment_method':
      return failure
        ? { kind: 'failed', intentId, ...refusalCode(failure.code, failure.decline_code) }
        : { kind: 'action', intentId, clientSecret };
    case 'requires_action':
    case 'requires_confirmation':
      return { kind: 'action', intentId, clientSecret };
    default:
      throw new ProviderTrouble(`Stripe gave an unknown status: ${String(status)}`);
  }
};

const isStripe = (error: unknown): error is Stripe.errors.StripeError =>
  error instanceof Stripe.errors.StripeError;

/** True when a call came too late because the intent is paid or canceled already. */
export const unsettled = (error: unknown): boolean =>
  isStripe(error) && error.code === 'payment_intent_unexpected_state';

/**
 * The code of a refusal that is certain: the card was declined, or the request can never work. Nothing else counts as a
 * refusal, because the money may have moved.
 */
export const declineCode = (
  error: unknown,
): { intentId: string | null; code: string; retryable: boolean } | undefined => {
  if (!isStripe(error)) return undefined;
  const { rawType, statusCode, code, decline_code: decline, payment_intent: intent } = error;
  const card = rawType === 'card_error';
  const impossible = rawType === 'invalid_request_error' && (statusCode === 400 || statusCode === 404);
  if (!card && !impossible) return undefined;
  // Of a request that can never work only the machine-readable code is passed on.
  return {
    intentId: intent?.id ?? null,
    ...refusalCode(code ?? (card ? undefined : 'invalid_request'), decline),
  };
};

/** Everything that leaves open what happened: network, overload, their faults, a wrong API key, a clash of keys. */
export const problemOf = (error: unknown): unknown =>
  isStripe(error)
    ? new ProviderTrouble(`Stripe: ${error.type} ${error.code ?? ''} ${error.statusCode ?? ''}`, {
        cause: error,
      })
    : error;

const idOf = (reference: string | { id: string } | null): string | null =>
  typeof reference === 'string' ? reference : (reference?.id ?? null);

/** What a verified webhook says; the types that matter are few (PAY-06). */
export const eventNews = (event: Stripe.Event): ProviderEvent => {
  const { id, type } = event;
  switch (event.type) {
    case 'payment_intent.succeeded':
    case 'payment_intent.payment_failed':
    case 'payment_intent.canceled': {
      const intent = event.data.object;
      const paymentId = intent.metadata[paymentIdKey] ?? null;
      // Someone else's intent on the same account is none of our business.
      if (!paymentId) return { id, type };
      return { id, type, about: { paymentId, intentId: intent.id, news: intentNews(intent) } };
    }
    case 'charge.refunded': {
      const charge = event.data.object;
      const intentId = idOf(charge.payment_intent);
      if (!intentId || !charge.metadata[paymentIdKey]) return { id, type };
      const news = { kind: 'refunded-total', total: charge.amount_refunded } as const;
      return { id, type, about: { paymentId: charge.metadata[paymentIdKey], intentId, news } };
    }
    default:
      return { id, type };
  }
};
