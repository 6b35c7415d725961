import { invalidRequest, missingResource } from './api-error';
import { mergedMetadata, useMethod, type Call, type Operation } from './call';
import { newId } from './ids';
import { pageOf } from './pages';
import { Parameters, readParameters } from './parameters';
import type { Customer, PaymentMethod } from './records';

const customerOf = ({ store, id }: Call): Customer => {
  const customer = store.customers.get(id);
  if (customer === undefined) throw missingResource('customer', id, 'id');
  return customer;
};

const attachTo = (call: Call, method: PaymentMethod, customer: string): PaymentMethod => {
  if (method.customer !== null && method.customer !== customer) {
    throw invalidRequest('The payment method you provided has already been attached to a customer.');
  }
  return call.work.put({ ...method, customer });
};

export const createCustomer: Operation = (call) => {
  const given = readParameters(Parameters.customerCreate, call.parameters);
  const record = call.work.put({
    kind: 'customer' as const,
    id: newId('cus'),
    created: call.now,
    email: given.email || null,
    name: given.name || null,
    phone: given.phone || null,
    description: given.description || null,
    metadata: mergedMetadata({}, given.metadata),
  });
  if (given.payment_method !== undefined) {
    attachTo(call, useMethod(call, given.payment_method, 'payment_method'), record.id);
  }
  call.work.emit('customer.created', record);
  return { record, expand: given.expand };
};

export const updateCustomer: Operation = (call) => {
  const given = readParameters(Parameters.customerUpdate, call.parameters);
  const earlier = customerOf(call);
  const record = call.work.put({
    ...earlier,
    email: given.email ?? earlier.email,
    name: given.name ?? earlier.name,
    phone: given.phone ?? earlier.phone,
    description: given.description ?? earlier.description,
    metadata: mergedMetadata(earlier.metadata, given.metadata),
  });
  return { record, expand: given.expand };
};

export const retrieveCustomer: Operation = (call) => ({
  record: customerOf(call),
  expand: readParameters(Parameters.none, call.parameters).expand,
});

export const retrieveMethod: Operation = (call) => ({
  expand: readParameters(Parameters.none, call.parameters).expand,
  record: useMethod(call, call.id, 'payment_method'),
});

export const attachMethod: Operation = (call) => {
  const given = readParameters(Parameters.methodAttach, call.parameters);
  if (call.store.customers.get(given.customer) === undefined) {
    throw missingResource('customer', given.customer, 'customer', 400);
  }
  const record = attachTo(call, useMethod(call, call.id, 'payment_method'), given.customer);
  call.work.emit('payment_method.attached', record);
  return { record, expand: given.expand };
};

export const detachMethod: Operation = (call) => {
  const { expand } = readParameters(Parameters.none, call.parameters);
  const method = call.store.methods.get(call.id);
  if (method === undefined) throw missingResource('PaymentMethod', call.id, 'payment_method');
  if (method.customer === null) {
    throw invalidRequest(
      'The payment method you provided is not attached to a customer so detachment is impossible.',
    );
  }
  const record = call.work.put({ ...method, customer: null });
  call.work.emit('payment_method.detached', record);
  return { record, expand };
};

const methodsOf = (call: Call, customer: string | undefined): ReturnType<Operation> => {
  const {
    customer: _customer,
    type: _type,
    expand,
    ...page
  } = readParameters(Parameters.methodList, call.parameters);
  return {
    page: pageOf(customer === undefined ? [] : call.store.methods.newestFirst(customer), page),
    expand,
  };
};

export const listMethods: Operation = (call) =>
  methodsOf(call, readParameters(Parameters.methodList, call.parameters).customer);

export const listCustomerMethods: Operation = (call) => methodsOf(call, customerOf(call).id);
