import request from 'supertest';
import {
  CancelPayment,
  type Message,
  OrderCreated,
  ProcessPayment,
  type SagaReply,
} from '@ultramarket/contracts';
import { newId, statement } from '@ultramarket/platform';
import { eventually, freePort, startTestService, type TestService } from '@ultramarket/platform/testing';
import { type Payment, type Refund } from '../src/domain/payment';
import { paymentService } from '../src/service';
import { newPayment } from '../src/use-cases/process-payments';
import { secretKey, startStripe, type TestStripe, webhookSecret } from './stripe';

export { webhookSecret } from './stripe';

export interface Payments {
  readonly service: TestService;
  readonly stripe: TestStripe;
  readonly staff: string;
  readonly internal: string;
  ask(command: Message): Promise<SagaReply>;
  /** The answers that one command got so far, in order. */
  answers(step: string): Promise<SagaReply[]>;
  order(options?: { userId?: string; total?: number }): Promise<Order>;
  /** An order whose goods are reserved, so that the checkout has asked for its money. */
  due(options?: { userId?: string; token?: string }): Promise<Order>;
  row(orderId: string): Promise<Row>;
  api(): ReturnType<typeof request>;
  /** A token of this user. */
  as(userId: string, role?: 'CUSTOMER' | 'VENDOR'): string;
  post(path: string, token: string, body: object, key?: string): request.Test;
  get(path: string, token: string): request.Test;
  /** Whatever a test has done, its ledger adds up to zero in the end. */
  stop(): Promise<void>;
}

export interface Order {
  orderId: string;
  userId: string;
  total: number;
}

export interface Body {
  data: Record<string, unknown> & {
    paymentId: string;
    clientSecret: string;
    paymentIntentId: string;
    id: string;
  };
  meta?: Record<string, unknown>;
}

export interface Row {
  id: string;
  status: string;
  task: string | null;
  intent_id: string | null;
  client_secret: string | null;
  captured: string;
  refunded: string;
}

const rowOf = statement<Row>('test-row', 'SELECT * FROM payments WHERE order_id = $1');
const sumOf = statement<{ sum: string }>(
  'test-sum',
  'SELECT coalesce(sum(amount), 0) AS sum FROM ledger_entries',
);

export const environment = (stripe: { url: string }) => ({
  STRIPE_API_URL: stripe.url,
  STRIPE_SECRET_KEY: secretKey,
  STRIPE_WEBHOOK_SECRET: webhookSecret,
});

/** Payment as in production, with a provider of its own that sends its webhooks to it. */
export const startPayments = async (
  options: { webhooks?: boolean; env?: Record<string, string> } = {},
): Promise<Payments> => {
  const port = await freePort();
  const webhookUrl = `http://127.0.0.1:${port}/api/v1/payments/webhooks/stripe`;
  const stripe = await startStripe(options.webhooks === false ? undefined : webhookUrl);
  const service = await startTestService(paymentService, {
    PORT: String(port),
    PROVIDER_TIMEOUT_MS: '1500',
    ...environment(stripe),
    ...options.env,
  });
  const { database } = service.running;
  if (!database) throw new Error('payment has a database');
  const row = async (orderId: string) => {
    const [found] = await database.query(rowOf, [orderId]);
    if (!found) throw new Error(`no payment of ${orderId}`);
    return found;
  };
  const ask = async (command: Message) => service.replyTo(await service.command(command));
  const order = async ({ userId = newId(), total = 2500 } = {}): Promise<Order> => {
    const event = orderCreated(userId, total);
    await service.deliver(event);
    const { orderId } = event.payload;
    const known = statement<{ order_id: string }>(
      'test-order',
      'SELECT order_id FROM orders WHERE order_id = $1',
    );
    await eventually(async () => (await database.query(known, [orderId])).length === 1);
    return { orderId, userId, total };
  };
  return {
    service,
    stripe,
    row,
    ask,
    order,
    due: async ({ userId = newId(), token = 'pm_card_authenticationRequired' } = {}) => {
      const ordered = await order({ userId });
      await ask(pay(ordered.orderId, token, ordered.total, userId));
      return ordered;
    },
    staff: `Bearer ${service.authority.token({ role: 'MANAGER' })}`,
    internal: `Bearer ${service.authority.token({ role: 'SERVICE', userId: 'order' })}`,
    answers: async (step) =>
      (await service.published<SagaReply>('SagaReply')).filter((reply) => reply.step === step),
    api: () => request(service.url),
    as: (userId, role = 'CUSTOMER') => `Bearer ${service.authority.token({ userId, role })}`,
    post: (path, token, body, key = newId()) =>
      request(service.url)
        .post(`/api/v1/payments${path}`)
        .set('Authorization', token)
        .set('Idempotency-Key', key)
        .send(body),
    get: (path, token) => request(service.url).get(path).set('Authorization', token),
    stop: async () => {
      const [ledger] = await database.query(sumOf);
      await service.stop();
      await stripe.stop();
      expect(Number(ledger?.sum)).toBe(0);
    },
  };
};

export const orderCreated = (userId: string, total: number) =>
  OrderCreated({
    orderId: newId(),
    orderNumber: 'UM-1',
    userId,
    lines: [
      {
        productId: newId(),
        variantId: null,
        sku: 'S',
        name: 'Thing',
        sellerId: null,
        quantity: 1,
        unitPrice: total,
        lineTotal: total,
      },
    ],
    subtotal: total,
    discount: 0,
    tax: 0,
    shipping: 0,
    total,
    currency: 'USD',
    shippingAddress: { name: 'A', line1: 'B', city: 'C', postcode: '1', country: 'US' },
    createdAt: new Date().toISOString(),
  });

export const pay = (orderId: string, token = 'pm_card_visa', amount = 2500, userId = newId()) =>
  ProcessPayment({ orderId, userId, amount, currency: 'USD', provider: 'stripe', token });

/** A payment as it is before the provider was asked for money. */
export const wanted = (): Payment => {
  const order = { orderId: newId(), userId: newId(), amount: 2500, currency: 'USD' };
  return newPayment({ ...order, provider: 'stripe', method: 'pm_card_visa', saga: null }, new Date());
};

/** A refund as it is before the provider was asked. */
export const begun = (fields: Partial<Refund> = {}): Refund => ({
  id: newId(),
  paymentId: newId(),
  amount: 700,
  currency: 'USD',
  status: 'PENDING',
  reason: 'damaged',
  requestKey: null,
  requestedBy: null,
  providerRefundId: null,
  failureCode: null,
  createdAt: new Date(),
  ...fields,
});

export const cancel = (orderId: string) => CancelPayment({ orderId, reason: 'test' });
