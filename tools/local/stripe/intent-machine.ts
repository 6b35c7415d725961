import { cardRefused, invalidRequest, wrongState } from './api-error';
import type { Call } from './call';
import { newId } from './ids';
import type { CardFailure, Charge, PaymentIntent, PaymentMethod } from './records';
import { cardOf } from './test-cards';

export interface ConfirmOptions {
  readonly offSession?: boolean | undefined;
  readonly failOnAction?: boolean | undefined;
}

const chargeFor = (
  call: Call,
  intent: PaymentIntent,
  method: PaymentMethod,
  failure: CardFailure | null,
): Charge => {
  const paid = failure === null;
  const captured = paid && intent.captureMethod !== 'manual';
  return call.work.put({
    kind: 'charge',
    id: newId('ch'),
    created: call.now,
    intent: intent.id,
    amount: intent.amount,
    amountCaptured: captured ? intent.amount : 0,
    amountRefunded: 0,
    captured,
    currency: intent.currency,
    status: paid ? 'succeeded' : 'failed',
    customer: intent.customer,
    paymentMethod: method.id,
    card: method.card,
    failure: failure === null ? null : { code: failure.code, message: failure.message },
    metadata: intent.metadata,
  });
};

/** Back to the start with the reason on record; the method is taken off, a new one must be given. */
const fail = (
  call: Call,
  intent: PaymentIntent,
  failure: CardFailure,
  charge: Charge | null,
): PaymentIntent => {
  const failed = call.work.put({
    ...intent,
    status: 'requires_payment_method' as const,
    paymentMethod: null,
    latestCharge: charge?.id ?? intent.latestCharge,
    lastError: charge === null ? failure : { ...failure, charge: charge.id },
  });
  if (charge !== null) call.work.emit('charge.failed', charge);
  call.work.emit('payment_intent.payment_failed', failed);
  return failed;
};

const pay = (call: Call, intent: PaymentIntent, method: PaymentMethod): PaymentIntent => {
  const charge = chargeFor(call, intent, method, null);
  const paid = { ...intent, paymentMethod: method.id, latestCharge: charge.id, lastError: null };
  if (intent.captureMethod === 'manual') {
    const held = call.work.put({
      ...paid,
      status: 'requires_capture' as const,
      amountCapturable: intent.amount,
    });
    call.work.emit('charge.succeeded', charge);
    call.work.emit('payment_intent.amount_capturable_updated', held);
    return held;
  }
  const succeeded = call.work.put({ ...paid, status: 'succeeded' as const, amountReceived: intent.amount });
  call.work.emit('charge.succeeded', charge);
  call.work.emit('payment_intent.succeeded', succeeded);
  return succeeded;
};

const refuse = (call: Call, intent: PaymentIntent, failure: CardFailure): never => {
  const charge = chargeFor(call, intent, failure.paymentMethod, failure);
  const failed = fail(call, intent, failure, charge);
  throw cardRefused({ ...failure, charge: charge.id }, failed);
};

const REFUSED_CONFIRMATIONS: Partial<Record<PaymentIntent['status'], string>> = {
  succeeded: 'because it has already succeeded after being previously confirmed.',
  canceled: 'because it has a status of canceled.',
  requires_capture: 'because it has a status of requires_capture.',
};

export const checkConfirmable = (intent: PaymentIntent, hasMethod: boolean): void => {
  const refusal = REFUSED_CONFIRMATIONS[intent.status];
  if (refusal !== undefined) throw wrongState(`You cannot confirm this PaymentIntent ${refusal}`, intent);
  if (!hasMethod) {
    throw wrongState(
      "You cannot confirm this PaymentIntent because it's missing a payment method. You can either update the PaymentIntent with a payment method and then confirm it again, or confirm it again directly with a payment method or ConfirmationToken.",
      intent,
    );
  }
};

/** Stripe asks for a way back whenever a method that redirects could be chosen, also when a card is used. */
export const checkReturnUrl = (intent: PaymentIntent, options: ConfirmOptions): void => {
  const mayRedirect = intent.automatic?.enabled === true && intent.automatic.allow_redirects === 'always';
  if (!mayRedirect || intent.returnUrl !== null || options.offSession === true) return;
  throw invalidRequest(
    "This PaymentIntent is configured to accept payment methods enabled in your Dashboard. Because some of these payment methods might redirect your customer off of your page, you must provide a `return_url`. If you don't want to accept redirect-based payment methods, set `automatic_payment_methods[enabled]` to `true` and `automatic_payment_methods[allow_redirects]` to `never` when creating Setup Intents and Payment Intents.",
    { intent },
  );
};

/** Tries to take the money. Ends paid, held, waiting for the shopper, or thrown as a refusal of the card. */
export const confirm = (
  call: Call,
  intent: PaymentIntent,
  method: PaymentMethod,
  options: ConfirmOptions,
): PaymentIntent => {
  const card = cardOf(method.card);
  if (card.refusal !== undefined) return refuse(call, intent, { ...card.refusal, paymentMethod: method });
  if (card.challenge !== true && !intent.forceChallenge) return pay(call, intent, method);
  if (options.offSession === true || options.failOnAction === true) {
    return refuse(call, intent, {
      code: 'authentication_required',
      declineCode: 'authentication_required',
      message: 'Your card was declined. This transaction requires authentication.',
      paymentMethod: method,
    });
  }
  const waiting = call.work.put({
    ...intent,
    status: 'requires_action' as const,
    paymentMethod: method.id,
    lastError: null,
  });
  call.work.emit('payment_intent.requires_action', waiting);
  return waiting;
};

/** What the shopper's browser would do with the bank's question. */
export const authenticate = (
  call: Call,
  intent: PaymentIntent,
  outcome: 'succeed' | 'fail',
): PaymentIntent => {
  const method = call.store.methods.get(intent.paymentMethod ?? '');
  if (intent.status !== 'requires_action' || method === undefined) {
    throw wrongState(
      `This PaymentIntent has a status of ${intent.status} and waits for no authentication.`,
      intent,
    );
  }
  if (outcome === 'succeed') return pay(call, intent, method);
  const failure = {
    code: 'payment_intent_authentication_failure',
    message:
      'The provided PaymentMethod has failed authentication. You can provide payment_method_data or a new PaymentMethod to attempt to fulfill this PaymentIntent again.',
    paymentMethod: method,
  };
  return fail(call, intent, failure, null);
};
