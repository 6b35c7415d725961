import { invalidRequest } from './api-error';
import { mergedMetadata, requireCustomer, useMethod, type Operation } from './call';
import { newId, randomText } from './ids';
import { checkConfirmable, checkReturnUrl, confirm } from './intent-machine';
import { asksChallenge, checkAmount, checkOwner } from './intent-rules';
import { Parameters, readParameters } from './parameters';
import type { PaymentIntent } from './records';

export const createIntent: Operation = (call) => {
  const given = readParameters(Parameters.intentCreate, call.parameters);
  checkAmount(given.amount, given.currency);
  const customer = requireCustomer(call, given.customer);
  const automatic = given.automatic_payment_methods;
  if (automatic?.enabled === true && given.payment_method_types !== undefined) {
    throw invalidRequest(
      'You may only specify one of these parameters: automatic_payment_methods, payment_method_types.',
    );
  }
  const isAutomatic = automatic?.enabled ?? given.payment_method_types === undefined;
  const draft: PaymentIntent = {
    kind: 'payment_intent',
    id: newId('pi'),
    created: call.now,
    amount: given.amount,
    amountCapturable: 0,
    amountReceived: 0,
    currency: given.currency,
    status: 'requires_payment_method',
    captureMethod: given.capture_method ?? 'automatic_async',
    customer,
    paymentMethod: null,
    automatic: isAutomatic
      ? { enabled: true, allow_redirects: automatic?.allow_redirects ?? 'always' }
      : null,
    methodTypes: given.payment_method_types ?? ['card'],
    returnUrl: given.return_url ?? null,
    description: given.description ?? null,
    receiptEmail: given.receipt_email ?? null,
    setupFutureUsage: given.setup_future_usage || null,
    forceChallenge: asksChallenge(given.payment_method_options),
    secret: randomText(25),
    latestCharge: null,
    lastError: null,
    canceledAt: null,
    cancellationReason: null,
    metadata: mergedMetadata({}, given.metadata),
  };
  const options = { offSession: given.off_session, failOnAction: given.error_on_requires_action };
  if (given.confirm === true) {
    checkConfirmable(draft, given.payment_method !== undefined);
    checkReturnUrl(draft, options);
  } else if (given.return_url !== undefined || given.off_session !== undefined) {
    throw invalidRequest('`return_url` and `off_session` can only be given with `confirm=true`.');
  }
  const method =
    given.payment_method === undefined ? undefined : useMethod(call, given.payment_method, 'payment_method');
  if (method !== undefined) checkOwner(method, customer);

  const intent = call.work.put({
    ...draft,
    paymentMethod: method?.id ?? null,
    status: method === undefined ? ('requires_payment_method' as const) : ('requires_confirmation' as const),
  });
  call.work.emit('payment_intent.created', intent);
  const settled =
    given.confirm === true && method !== undefined ? confirm(call, intent, method, options) : intent;
  return { record: settled, expand: given.expand };
};
