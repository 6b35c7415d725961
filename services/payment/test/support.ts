import request from 'supertest';
import {
  CancelPayment,
  type Message,
  OrderCreated,
  ProcessPayment,
  type SagaReply,
} from '@ultramarket/contracts';
import { newId, statement } from '@ultramarket/platform';
import { eventually, startTestService, type TestService } from '@ultramarket/platform/testing';
import { paymentService } from '../src/service';
import { freePort, secretKey, startStripe, type TestStripe, webhookSecret } from './stripe';

export { webhookSecret } from './stripe';

export interface Payments {
  readonly service: TestService;
  readonly stripe: TestStripe;
  readonly staff: string;
  readonly internal: string;
  ask(command: Message): Promise<SagaReply>;
  /** The answers that one command got so far, in order. */
  answers(step: string): Promise<SagaReply[]>;
  order(options?: {
    userId?: string;
    total?: number;
  }): Promise<{ orderId: string; userId: string; total: number }>;
  row(orderId: string): Promise<Row>;
  ledgerSum(): Promise<number>;
  api(): ReturnType<typeof request>;
  stop(): Promise<void>;
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
  return {
    service,
    stripe,
    row,
    staff: `Bearer ${service.authority.token({ role: 'MANAGER' })}`,
    internal: `Bearer ${service.authority.token({ role: 'SERVICE' })}`,
    ask: async (command) => service.replyTo(await service.command(command)),
    answers: async (step) =>
      (await service.published<SagaReply>('SagaReply')).filter((reply) => reply.step === step),
    order: async ({ userId = newId(), total = 2500 } = {}) => {
      const event = orderCreated(userId, total);
      await service.deliver(event);
      const { orderId } = event.payload;
      const known = statement<{ order_id: string }>(
        'test-order',
        'SELECT order_id FROM orders WHERE order_id = $1',
      );
      await eventually(async () => (await database.query(known, [orderId])).length === 1);
      return { orderId, userId, total };
    },
    ledgerSum: async () => Number((await database.query(sumOf))[0]?.sum),
    api: () => request(service.url),
    stop: async () => {
      await service.stop();
      await stripe.stop();
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

export const cancel = (orderId: string) => CancelPayment({ orderId, reason: 'test' });
