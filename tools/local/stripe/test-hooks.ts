import { z } from 'zod';
import { ApiError, invalidRequest } from './api-error';
import type { Call } from './call';
import { authenticate } from './intent-machine';
import { intentOf } from './intent-rules';
import { Outage, type outages } from './outage';
import { render, type Json } from './render';

const Authentication = z.strictObject({ outcome: z.enum(['succeed', 'fail']) });

const read = <Schema extends z.ZodType>(schema: Schema, body: string): z.output<Schema> => {
  let value: unknown;
  try {
    value = JSON.parse(body === '' ? '{}' : body);
  } catch {
    throw invalidRequest('The body of a test hook is JSON.');
  }
  const result = schema.safeParse(value);
  if (!result.success) throw invalidRequest(z.prettifyError(result.error));
  return result.data;
};

/** Charges with the metadata they were made with, so that a proof can match them with orders one to one. */
const chargesOf = ({ store }: Call, query: URLSearchParams): Json => {
  const status = query.get('status');
  const orderId = query.get('orderId');
  const charges = [...store.charges.all()].filter(
    (charge) =>
      (status === null || charge.status === status) &&
      (orderId === null || charge.metadata['orderId'] === orderId),
  );
  return {
    total: charges.length,
    dropped: store.charges.dropped,
    data: charges.map((charge) => ({
      id: charge.id,
      payment_intent: charge.intent,
      intent_status: store.intents.get(charge.intent)?.status ?? null,
      status: charge.status,
      captured: charge.captured,
      amount: charge.amount,
      amount_captured: charge.amountCaptured,
      amount_refunded: charge.amountRefunded,
      currency: charge.currency,
      created: charge.created,
      metadata: charge.metadata,
    })),
  };
};

/** Things only a test server has. They need no API key and are not part of Stripe's API. */
export const runTestHook = (
  method: string,
  url: URL,
  body: string,
  trouble: ReturnType<typeof outages>,
  transact: (id: string, run: (call: Call) => Json) => Json,
): Json => {
  const [, , noun, id = '', verb] = url.pathname.split('/');
  const hook = `${method} ${[noun, ...(verb === undefined ? [] : ['*', verb])].join('/')}`;
  switch (hook) {
    case 'POST outage': {
      const outage = read(Outage, body);
      trouble.set(outage);
      return outage;
    }
    case 'POST payment_intents/*/authenticate': {
      const { outcome } = read(Authentication, body);
      return transact(id, (call) => render(authenticate(call, intentOf(call), outcome)));
    }
    case 'GET charges':
      return transact(id, (call) => chargesOf(call, url.searchParams));
    case 'GET webhooks':
      return transact(id, (call) => ({ pending: call.store.pending.size }));
    default:
      throw new ApiError(404, 'invalid_request_error', `There is no test hook ${method} ${url.pathname}.`);
  }
};
