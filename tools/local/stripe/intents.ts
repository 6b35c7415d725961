import { invalidRequest, wrongState } from './api-error';
import { mergedMetadata, requireCustomer, useMethod, type Operation } from './call';
import { checkConfirmable, checkReturnUrl, confirm } from './intent-machine';
import { asksChallenge, checkAmount, checkOwner, intentOf } from './intent-rules';
import { pageOf } from './pages';
import { Parameters, readParameters } from './parameters';
import type { PaymentIntent } from './records';

export const confirmIntent: Operation = (call) => {
  const given = readParameters(Parameters.intentConfirm, call.parameters);
  const earlier = intentOf(call);
  const methodId = given.payment_method ?? earlier.paymentMethod ?? undefined;
  checkConfirmable(earlier, methodId !== undefined);
  const intent: PaymentIntent = {
    ...earlier,
    returnUrl: given.return_url ?? earlier.returnUrl,
    receiptEmail: given.receipt_email ?? earlier.receiptEmail,
    captureMethod: given.capture_method ?? earlier.captureMethod,
    setupFutureUsage: given.setup_future_usage || earlier.setupFutureUsage,
    forceChallenge: earlier.forceChallenge || asksChallenge(given.payment_method_options),
  };
  const options = { offSession: given.off_session, failOnAction: given.error_on_requires_action };
  checkReturnUrl(intent, options);
  const method = useMethod(call, methodId ?? '', 'payment_method');
  checkOwner(method, intent.customer);
  return { record: confirm(call, intent, method, options), expand: given.expand };
};

export const updateIntent: Operation = (call) => {
  const given = readParameters(Parameters.intentUpdate, call.parameters);
  const earlier = intentOf(call);
  const changesPayment =
    given.amount !== undefined || given.currency !== undefined || given.payment_method !== undefined;
  if (changesPayment && ['succeeded', 'canceled', 'requires_capture'].includes(earlier.status)) {
    throw wrongState(
      `This PaymentIntent's payment cannot be changed because it has a status of ${earlier.status}.`,
      earlier,
    );
  }
  const amount = given.amount ?? earlier.amount;
  checkAmount(amount, given.currency ?? earlier.currency);
  const customer = given.customer === undefined ? earlier.customer : requireCustomer(call, given.customer);
  const method =
    given.payment_method === undefined ? undefined : useMethod(call, given.payment_method, 'payment_method');
  if (method !== undefined) checkOwner(method, customer);
  const record = call.work.put({
    ...earlier,
    amount,
    customer,
    currency: given.currency ?? earlier.currency,
    description: given.description ?? earlier.description,
    receiptEmail: given.receipt_email ?? earlier.receiptEmail,
    metadata: mergedMetadata(earlier.metadata, given.metadata),
    ...(method !== undefined && { paymentMethod: method.id, status: 'requires_confirmation' as const }),
  });
  return { record, expand: given.expand };
};

export const captureIntent: Operation = (call) => {
  const given = readParameters(Parameters.intentCapture, call.parameters);
  const intent = intentOf(call);
  const charge = call.store.charges.get(intent.latestCharge ?? '');
  if (intent.status !== 'requires_capture' || charge === undefined) {
    throw wrongState(
      `This PaymentIntent could not be captured because it has a status of ${intent.status}. Only a PaymentIntent with one of the following statuses may be captured: requires_capture.`,
      intent,
    );
  }
  const amount = given.amount_to_capture ?? intent.amountCapturable;
  if (amount > intent.amountCapturable) {
    throw invalidRequest('The amount to capture is greater than the amount that can be captured.', {
      code: 'amount_too_large',
      param: 'amount_to_capture',
    });
  }
  const captured = call.work.put({ ...charge, captured: true, amountCaptured: amount });
  const metadata = mergedMetadata(intent.metadata, given.metadata);
  const record = call.work.put({
    ...intent,
    status: 'succeeded' as const,
    amountCapturable: 0,
    amountReceived: amount,
    metadata,
  });
  call.work.emit('charge.captured', captured);
  call.work.emit('payment_intent.succeeded', record);
  return { record, expand: given.expand };
};

export const cancelIntent: Operation = (call) => {
  const given = readParameters(Parameters.intentCancel, call.parameters);
  const intent = intentOf(call);
  if (intent.status === 'succeeded' || intent.status === 'canceled') {
    throw wrongState(
      `You cannot cancel this PaymentIntent because it has a status of ${intent.status}. Only a PaymentIntent with one of the following statuses may be canceled: requires_payment_method, requires_capture, requires_confirmation, requires_action, processing.`,
      intent,
    );
  }
  const held =
    intent.status === 'requires_capture' ? call.store.charges.get(intent.latestCharge ?? '') : undefined;
  if (held !== undefined) call.work.put({ ...held, amountRefunded: held.amount });
  const record = call.work.put({
    ...intent,
    status: 'canceled' as const,
    amountCapturable: 0,
    canceledAt: call.now,
    cancellationReason: given.cancellation_reason ?? null,
  });
  call.work.emit('payment_intent.canceled', record);
  return { record, expand: given.expand };
};

export const retrieveIntent: Operation = (call) => ({
  expand: readParameters(Parameters.intentRetrieve, call.parameters).expand,
  record: intentOf(call),
});

export const listIntents: Operation = (call) => {
  const { customer, created, expand, ...page } = readParameters(Parameters.intentList, call.parameters);
  return { page: pageOf(call.store.intents.newestFirst(customer), page, created), expand };
};
