import Stripe from 'stripe';
import { z } from 'zod';
import { type IntentUpdate } from '../domain/payment';
import { type ProviderEvent, ProviderUnavailable } from '../ports';

export const paymentIdKey = 'paymentId';
export const scopeKey = 'shop';

/** Stripe asks not to show these to shoppers: they help those who try stolen cards. */
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

/** @throws ProviderUnavailable when it is no amount of a currency, so that nothing can follow from it */
export const moneyOf = (amount: unknown, currency: unknown): { received: number; currency: string } => {
  if (!Number.isSafeInteger(amount) || Number(amount) < 0 || typeof currency !== 'string')
    throw new ProviderUnavailable('Stripe sent no amount');
  return { received: Number(amount), currency: currency.toUpperCase() };
};

/** What an intent says about its payment. @throws ProviderUnavailable for what we do not know */
export const intentUpdate = (intent: Stripe.PaymentIntent): IntentUpdate => {
  const { id: intentId, status, last_payment_error: failure, client_secret: clientSecret } = intent;
  switch (status) {
    case 'succeeded':
      return { kind: 'succeeded', intentId, ...moneyOf(intent.amount_received, intent.currency) };
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
      throw new ProviderUnavailable(`Stripe gave an unknown status: ${String(status)}`);
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
    ? new ProviderUnavailable(`Stripe: ${error.type} ${error.code ?? ''} ${error.statusCode ?? ''}`, {
        cause: error,
      })
    : error;

const idOf = (reference: string | { id: string } | null): string | null =>
  typeof reference === 'string' ? reference : (reference?.id ?? null);

/** Ids of Stripe's are plain; anything else is not stored. */
const Id = z.string().regex(/^[\x21-\x7e]{1,255}$/);

/**
 * An object of a webhook as far as we read it. Stripe's versions differ in what they send, and anything may be absent.
 */
const StripeObject = z.looseObject({
  id: Id,
  metadata: z.record(z.string(), z.string()).nullish(),
});

const StripeEvent = z.looseObject({
  id: Id,
  type: z
    .string()
    .regex(/^[\x21-\x7e]{1,100}$/)
    .catch('unknown'),
  data: z.unknown(),
});

const PaymentId = z.uuid();

/** Our payment's id, where the object was made by this shop; others on the account put what they like there. */
export const paymentIdOf = (
  metadata: Readonly<Record<string, string>>,
  scope: string,
): string | undefined => {
  const shop = metadata[scopeKey];
  const id = PaymentId.safeParse(metadata[paymentIdKey]);
  return (shop === undefined || shop === scope) && id.success ? id.data.toLowerCase() : undefined;
};

const intentEvents = new Set([
  'payment_intent.succeeded',
  'payment_intent.payment_failed',
  'payment_intent.canceled',
]);

const aboutOf = (type: string, object: unknown, scope: string): ProviderEvent['about'] => {
  const parsed = StripeObject.safeParse(object);
  const paymentId = parsed.success && paymentIdOf(parsed.data.metadata ?? {}, scope);
  if (!paymentId) return undefined;
  if (intentEvents.has(type)) {
    const intent = object as Stripe.PaymentIntent;
    return { paymentId, intentId: intent.id, news: intentUpdate(intent) };
  }
  if (type !== 'charge.refunded') return undefined;
  const charge = object as Stripe.Charge;
  const intentId = idOf(charge.payment_intent ?? null);
  if (!intentId) return undefined;
  const { received: total, currency } = moneyOf(charge.amount_refunded, charge.currency);
  return { paymentId, intentId, news: { kind: 'refunded-total', total, currency } };
};

/**
 * What a verified webhook says; the types that matter are few. What we do not know, be it a type, a status or an
 * object of another system, is an event about nothing: it is recorded and changes nothing.
 */
export const eventUpdate = (event: unknown, scope: string): ProviderEvent | undefined => {
  const read = StripeEvent.safeParse(event);
  if (!read.success) return undefined;
  const { id, type, data } = read.data;
  try {
    const about = aboutOf(type, (data as { object?: unknown } | null | undefined)?.object, scope);
    return { id, type, ...(about && { about }) };
  } catch (error) {
    if (error instanceof ProviderUnavailable) return { id, type };
    throw error;
  }
};
