import request from 'supertest';
import { newId, statement } from '@ultramarket/platform';
import { type Role, type SagaContext } from '@ultramarket/contracts';
import { eventually, serve, startTestService, type TestService } from '@ultramarket/platform/testing';
import { orderService } from '../src/service';

export interface Cart {
  items: Array<{
    itemId: string;
    productId: string;
    variantId: null;
    quantity: number;
    unitPrice: number;
    clearedBy?: string[];
  }>;
}

/** What the other services would answer; a test changes it for its own users and products. */
export interface Upstreams {
  carts: Map<string, Cart>;
  products: Map<
    string,
    { amount: number; status: string; sellerId: string | null; currency?: string; variantRequired?: boolean }
  >;
  clientSecrets: Map<string, string>;
  /** While true, every upstream answers 500. */
  down: boolean;
}

const rate = {
  rateId: 'rate-standard',
  carrier: 'swift',
  service: 'standard',
  price: { amount: 500, currency: 'USD' },
  minDays: 2,
  maxDays: 4,
};

/** What a parcel costs where it does not cost the same as everywhere. */
const prices: Record<string, { amount: number; currency: string }> = {
  GB: { amount: 500, currency: 'GBP' },
  VA: { amount: 0, currency: 'USD' },
};

/** One HTTP server that stands in for cart, product, shipping and payment. */
const startUpstreams = async () => {
  const state: Upstreams = { carts: new Map(), products: new Map(), clientSecrets: new Map(), down: false };
  const answers: Record<string, (body: never) => unknown> = {
    '/internal/v1/carts/snapshots': ({ userIds }: { userIds: string[] }) =>
      userIds.flatMap((userId) => {
        const cart = state.carts.get(userId);
        return cart ? [{ userId, version: 1, currency: 'USD', items: cart.items }] : [];
      }),
    '/internal/v1/products/lookup': ({ items }: { items: Array<{ productId: string }> }) =>
      items.flatMap(({ productId }) => {
        const product = state.products.get(productId);
        const known = product && {
          productId,
          variantId: null,
          sku: `SKU-${productId}`,
          name: 'Lamp',
          categoryId: productId,
          image: null,
        };
        return known
          ? [
              {
                ...known,
                sellerId: product.sellerId,
                status: product.status,
                variantRequired: product.variantRequired ?? false,
                price: { amount: product.amount, currency: product.currency ?? 'USD' },
              },
            ]
          : [];
      }),
    '/api/v1/categories?view=flat': () => [...state.products.keys()].map((id) => ({ id })),
    '/internal/v1/shipping/rates/resolve': ({
      requests,
    }: {
      requests: Array<{ rateId?: string; destination: { country: string } }>;
    }) =>
      requests.map(({ rateId, destination }) =>
        (rateId ?? rate.rateId) === rate.rateId && destination.country !== 'AQ'
          ? { ...rate, price: prices[destination.country] ?? rate.price }
          : null,
      ),
  };
  const server = await serve((incoming, response) => {
    const chunks: Buffer[] = [];
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
    incoming.on('end', () => {
      const path = incoming.url ?? '';
      const byOrder = /by-order\/(.+)$/.exec(path)?.[1];
      const data = byOrder
        ? { paymentId: newId(), status: 'REQUIRES_ACTION', clientSecret: state.clientSecrets.get(byOrder) }
        : answers[path]?.(JSON.parse(Buffer.concat(chunks).toString() || '{}') as never);
      response
        .writeHead(state.down ? 500 : 200, { 'content-type': 'application/json' })
        .end(JSON.stringify({ success: !state.down, data }));
    });
  });
  return { ...server, state };
};

export const address = {
  name: 'Ann Example',
  line1: 'Street 1',
  city: 'Berlin',
  postcode: '10115',
  country: 'DE',
};
export const visa = { provider: 'stripe', token: 'pm_card_visa' };

interface Command {
  type: string;
  saga: SagaContext;
  payload: Record<string, unknown>;
}
const commands = statement<{ value: string }>(
  'test-commands',
  `SELECT value FROM platform.outbox WHERE key = $1 OR value LIKE '%' || $1 || '%' ORDER BY seq`,
);

export type Orders = Awaited<ReturnType<typeof startOrders>>;

/** Order as in production; the test plays the other sides of the saga. */
export const startOrders = async (env: Record<string, string> = {}) => {
  const upstreams = await startUpstreams();
  const urls = {
    CART_URL: upstreams.url,
    PRODUCT_URL: upstreams.url,
    SHIPPING_URL: upstreams.url,
    PAYMENT_URL: upstreams.url,
  };
  const service: TestService = await startTestService(orderService, { ...urls, ...env });
  const api = request(service.url);

  /** A shopper with one product in the cart. */
  const shopper = ({
    amount = 1000,
    quantity = 2,
    role = 'CUSTOMER' as Role,
    sellerId = null as string | null,
  } = {}) => {
    const userId = newId();
    const productId = newId();
    upstreams.state.products.set(productId, { amount, status: 'ACTIVE', sellerId });
    upstreams.state.carts.set(userId, {
      items: [{ itemId: newId(), productId, variantId: null, quantity, unitPrice: amount }],
    });
    return { userId, productId, bearer: `Bearer ${service.authority.token({ userId, role })}` };
  };
  /** Puts the same goods into the cart once more, after the cart was cleared of what was ordered. */
  const refill = (userId: string) => {
    const cart = upstreams.state.carts.get(userId);
    upstreams.state.carts.set(userId, {
      items: (cart?.items ?? []).map((item) => ({ ...item, itemId: newId() })),
    });
  };
  const place = (
    bearer: string,
    { key = newId(), body = {} as object, prefer = '', traceparent = '' } = {},
  ) =>
    api
      .post('/api/v1/orders')
      .set({
        Authorization: bearer,
        'Idempotency-Key': key,
        ...(prefer && { Prefer: prefer }),
        ...(traceparent && { traceparent }),
      })
      .send({ shippingAddress: address, paymentMethod: visa, ...body });

  /** Waits until the saga of an order has sent a command. */
  const commandOf = (orderId: string, type: string, attempt = 1): Promise<Command> =>
    eventually(async () => {
      const rows = (await service.running.database?.query(commands, [orderId])) ?? [];
      const sent = rows
        .map(({ value }) => JSON.parse(value) as Command)
        .find((one) => one.type === type && one.saga.attempt === attempt);
      if (!sent) throw new Error(`${type} was not sent for ${orderId}`);
      return sent;
    });
  /** Answers a command as the other service would. */
  const reply = async (
    orderId: string,
    type: string,
    answer: { outcome?: string; data?: unknown; error?: string } = {},
  ): Promise<void> => {
    const { saga } = await commandOf(orderId, type);
    const { sagaId, step, attempt, undo } = saga;
    await service.deliver({
      type: 'SagaReply',
      version: 1,
      topic: 'checkout.replies',
      key: sagaId,
      payload: { sagaId, saga: saga.saga, step, attempt, undo, outcome: 'done', data: {}, ...answer },
    });
  };
  const confirm = async (orderId: string): Promise<void> => {
    await reply(orderId, 'ReserveStock', { data: { expiresAt: new Date().toISOString() } });
    await reply(orderId, 'ProcessPayment', { data: { paymentId: newId() } });
    await commandOf(orderId, 'CommitStock');
  };
  const complete = async (orderId: string): Promise<void> => {
    await confirm(orderId);
    await reply(orderId, 'CommitStock');
    await reply(orderId, 'CreateShipment', {
      data: { shipmentId: newId(), trackingNumber: 'T-1', carrier: 'swift' },
    });
    await reply(orderId, 'ClearCart');
    await eventually(async () => expect((await statusOf(orderId)).saga.state).toBe('COMPLETED'));
  };
  const admin = `Bearer ${service.authority.token({ role: 'ADMIN' })}`;
  const statusOf = async (orderId: string) =>
    (await api.get(`/api/v1/orders/${orderId}/status`).set('Authorization', admin).expect(200)).body.data as {
      status: string;
      cancelReason?: string;
      saga: { step: string; state: string };
      payment: { status: string };
    };
  const becomes = (orderId: string, status: string): Promise<void> =>
    eventually(async () => expect((await statusOf(orderId)).status).toBe(status));
  const placed = async (bearer: string): Promise<string> =>
    ((await place(bearer).expect(201)).body as { data: { id: string } }).data.id;
  /** Waits for the order of a shopper. */
  const orderOf = (userId: string): Promise<string> =>
    eventually(async () => {
      const created = await service.published<{ userId: string; orderId: string }>('OrderCreated');
      const orderId = created.find((event) => event.userId === userId)?.orderId;
      if (!orderId) throw new Error('no order yet');
      return orderId;
    });
  return {
    service,
    orderOf,
    api,
    upstreams: upstreams.state,
    shopper,
    refill,
    place,
    placed,
    commandOf,
    reply,
    confirm,
    complete,
    statusOf,
    becomes,
    admin,
    stop: async () => {
      await service.stop();
      await upstreams.close();
    },
  };
};
