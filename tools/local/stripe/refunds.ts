import { invalidRequest, missingResource, wrongState } from './api-error';
import { mergedMetadata, type Call, type Operation } from './call';
import { newId } from './ids';
import { pageOf } from './pages';
import { Parameters, readParameters } from './parameters';
import type { Charge } from './records';

const chargeToRefund = (
  { store }: Call,
  intentId: string | undefined,
  chargeId: string | undefined,
): Charge => {
  if (intentId === undefined) {
    if (chargeId === undefined) {
      throw invalidRequest(
        'One of the following params should be provided for this request: payment_intent or charge.',
        {
          code: 'parameter_missing',
        },
      );
    }
    const charge = store.charges.get(chargeId);
    if (charge === undefined) throw missingResource('charge', chargeId, 'charge');
    return charge;
  }
  const intent = store.intents.get(intentId);
  if (intent === undefined) throw missingResource('payment_intent', intentId, 'payment_intent');
  const charge = store.charges.get(intent.latestCharge ?? '');
  if (charge?.status !== 'succeeded' || !charge.captured) {
    throw wrongState(`This PaymentIntent (${intentId}) does not have a successful charge to refund.`, intent);
  }
  return charge;
};

const dollars = (amount: number): string => (amount / 100).toFixed(2);

/** All refunds of a charge together never exceed what was captured. */
export const createRefund: Operation = (call) => {
  const given = readParameters(Parameters.refundCreate, call.parameters);
  const charge = chargeToRefund(call, given.payment_intent, given.charge);
  if (charge.status !== 'succeeded' || !charge.captured) {
    throw invalidRequest(`Charge ${charge.id} has not been captured and cannot be refunded.`, {
      code: 'charge_not_refundable',
    });
  }
  const left = charge.amountCaptured - charge.amountRefunded;
  if (left <= 0) {
    throw invalidRequest(`Charge ${charge.id} has already been refunded.`, {
      code: 'charge_already_refunded',
    });
  }
  const amount = given.amount ?? left;
  if (amount > left) {
    throw invalidRequest(
      `Refund amount ($${dollars(amount)}) is greater than unrefunded amount on charge ($${dollars(left)})`,
      { code: 'amount_too_large', param: 'amount' },
    );
  }
  const refunded = call.work.put({ ...charge, amountRefunded: charge.amountRefunded + amount });
  const record = call.work.put({
    kind: 'refund' as const,
    id: newId('re'),
    created: call.now,
    charge: charge.id,
    intent: charge.intent,
    amount,
    currency: charge.currency,
    reason: given.reason ?? null,
    metadata: mergedMetadata({}, given.metadata),
  });
  call.work.emit('refund.created', record);
  call.work.emit('charge.refunded', refunded);
  return { record, expand: given.expand };
};

export const retrieveRefund: Operation = (call) => {
  const record = call.store.refunds.get(call.id);
  if (record === undefined) throw missingResource('refund', call.id, 'id');
  return { record, expand: readParameters(Parameters.none, call.parameters).expand };
};

export const listRefunds: Operation = (call) => {
  const { payment_intent, charge, created, expand, ...page } = readParameters(
    Parameters.refundList,
    call.parameters,
  );
  return { page: pageOf(call.store.refunds.newestFirst(charge ?? payment_intent), page, created), expand };
};

export const retrieveCharge: Operation = (call) => {
  const record = call.store.charges.get(call.id);
  if (record === undefined) throw missingResource('charge', call.id, 'id');
  return { record, expand: readParameters(Parameters.none, call.parameters).expand };
};

export const listCharges: Operation = (call) => {
  const { payment_intent, customer, created, expand, ...page } = readParameters(
    Parameters.chargeList,
    call.parameters,
  );
  return { page: pageOf(call.store.charges.newestFirst(payment_intent ?? customer), page, created), expand };
};
