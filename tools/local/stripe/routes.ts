import type { Operation } from './call';
import { createIntent } from './create-intent';
import * as customers from './customers';
import * as events from './events';
import * as intents from './intents';
import * as refunds from './refunds';

/** `*` is an id. */
const ROUTES: Readonly<Record<string, Operation>> = {
  'POST /v1/customers': customers.createCustomer,
  'GET /v1/customers/*': customers.retrieveCustomer,
  'POST /v1/customers/*': customers.updateCustomer,
  'GET /v1/customers/*/payment_methods': customers.listCustomerMethods,
  'GET /v1/payment_methods': customers.listMethods,
  'GET /v1/payment_methods/*': customers.retrieveMethod,
  'POST /v1/payment_methods/*/attach': customers.attachMethod,
  'POST /v1/payment_methods/*/detach': customers.detachMethod,
  'POST /v1/payment_intents': createIntent,
  'GET /v1/payment_intents': intents.listIntents,
  'GET /v1/payment_intents/*': intents.retrieveIntent,
  'POST /v1/payment_intents/*': intents.updateIntent,
  'POST /v1/payment_intents/*/confirm': intents.confirmIntent,
  'POST /v1/payment_intents/*/capture': intents.captureIntent,
  'POST /v1/payment_intents/*/cancel': intents.cancelIntent,
  'POST /v1/refunds': refunds.createRefund,
  'GET /v1/refunds': refunds.listRefunds,
  'GET /v1/refunds/*': refunds.retrieveRefund,
  'GET /v1/charges': refunds.listCharges,
  'GET /v1/charges/*': refunds.retrieveCharge,
  'GET /v1/events': events.listEvents,
  'GET /v1/events/*': events.retrieveEvent,
};

export const findOperation = (
  method: string,
  path: string,
): { operation: Operation; id: string } | undefined => {
  const [, version, noun, id, verb, ...rest] = path.split('/');
  if (rest.length > 0) return undefined;
  const pattern = [
    version,
    noun,
    ...(id === undefined ? [] : ['*']),
    ...(verb === undefined ? [] : [verb]),
  ].join('/');
  const operation = ROUTES[`${method} /${pattern}`];
  return operation === undefined ? undefined : { operation, id: id ?? '' };
};
