import { z } from 'zod';
import { endpoint, type Endpoint, field, postalAddress, Reply } from '@ultramarket/platform';
import { orderStatuses } from '../domain/order-status';
import { type OrderUseCases } from '../use-cases';
import { quoteView } from '../use-cases/order-view';
import { PricingFields, QuotedAddress, QuoteView, SeenOrder } from './schemas';

const ById = z.object({ orderId: field.id() });

/** A checkout that stands here does not move on by itself. */
const OrderStatusCode = z.enum(orderStatuses);
const restingStates = new Set(['COMPLETED', 'COMPENSATED', 'NEEDS_ATTENTION', 'PAYMENT_ACTION']);

export interface OrderRouteOptions {
  /** Resolves when the checkout of an order has ended, or when the seconds are over. */
  settled: (orderId: string, seconds: number) => Promise<void>;
  ordersPerHour: number;
}

const exampleAddress = {
  name: 'Sam Shopper',
  line1: 'Hoofdstraat 1',
  city: 'Rotterdam',
  country: 'NL',
  postcode: '3011 AD',
};

export const orderRoutes = (
  orders: OrderUseCases,
  { settled, ordersPerHour }: OrderRouteOptions,
): Endpoint[] => [
  endpoint({
    method: 'post',
    path: '/api/v1/orders/quote',
    summary: "What the caller's cart would cost",
    access: 'customer',
    example: {
      body: {
        shippingAddress: exampleAddress,
      },
    },
    body: z.strictObject({
      shippingAddress: QuotedAddress,
      ...PricingFields,
    }),
    response: QuoteView,
    handle: async ({ body, actor }) => quoteView(await orders.quote({ userId: actor.userId, ...body })),
  }),

  endpoint({
    method: 'post',
    path: '/api/v1/orders',
    summary: "Place an order from what is in the caller's cart and not sold yet",
    access: 'customer',
    limit: { points: ordersPerHour, windowSeconds: 3600, per: 'caller' },
    idempotent: true,
    status: 201,
    example: {
      body: {
        shippingAddress: exampleAddress,
        paymentMethod: { provider: 'stripe', token: 'pm_card_visa' },
      },
    },
    body: z.strictObject({
      shippingAddress: postalAddress,
      billingAddress: postalAddress.optional(),
      ...PricingFields,
      paymentMethod: z.strictObject({ provider: z.literal('stripe'), token: field.token(200) }),
    }),
    response: SeenOrder,
    handle: async ({ body, actor, idempotency, preferWaitSeconds }) => {
      const placed = await orders.placeOrder({ userId: actor.userId, claim: idempotency, ...body });
      if (preferWaitSeconds === 0) return new Reply(placed, { version: placed.version });
      await settled(placed.id, preferWaitSeconds);
      const order = await orders.getOrder(placed.id, actor);
      return new Reply(order, {
        version: order.version,
        headers: { 'Preference-Applied': `wait=${preferWaitSeconds}` },
      });
    },
  }),

  endpoint({
    method: 'get',
    path: '/api/v1/orders/:orderId',
    summary: 'One order with its items and history',
    access: 'customer',
    params: ById,
    response: SeenOrder,
    handle: async ({ params, actor }) => {
      const order = await orders.getOrder(params.orderId, actor);
      return new Reply(order, { version: order.version });
    },
  }),

  endpoint({
    method: 'get',
    path: '/api/v1/orders/:orderId/status',
    summary: 'Where the order and its checkout stand',
    access: 'customer',
    params: ById,
    response: z.object({
      status: OrderStatusCode,
      cancelReason: z.string().optional(),
      saga: z.object({ step: z.string(), state: z.string() }),
      payment: z.object({ status: z.string(), clientSecret: z.string().optional() }).optional(),
    }),
    handle: async ({ params: { orderId }, actor, preferWaitSeconds }) => {
      let found = await orders.getStatus(orderId, actor);
      const headers: Record<string, string> = {};
      if (preferWaitSeconds > 0) {
        if (!restingStates.has(found.saga.state)) {
          await settled(orderId, preferWaitSeconds);
          found = await orders.getStatus(orderId, actor);
        }
        headers['Preference-Applied'] = `wait=${preferWaitSeconds}`;
      }
      const { status, ...rest } = found;
      return new Reply({ status: OrderStatusCode.parse(status), ...rest }, { headers });
    },
  }),

  endpoint({
    method: 'get',
    path: '/api/v1/orders/:orderId/timeline',
    summary: 'What happened to the order; staff see every step of its sagas',
    access: 'customer',
    params: ById,
    response: z.object({
      correlationId: z.string().optional(),
      traceId: z.string().optional(),
      entries: z.array(
        z.object({
          at: z.iso.datetime(),
          what: z.string(),
          step: z.string().optional(),
          attempt: z.number().optional(),
          ms: z.number().optional(),
          messageId: z.string().optional(),
          detail: z.string().optional(),
          actorId: z.uuid().optional(),
        }),
      ),
    }),
    handle: ({ params, actor }) => orders.getTimeline(params.orderId, actor),
  }),

  endpoint({
    method: 'post',
    path: '/api/v1/orders/:orderId/cancel',
    summary: 'Cancel an order; money and goods go back',
    access: 'customer',
    idempotent: true,
    status: 202,
    params: ById,
    body: z.strictObject({ reason: field.optionalLine(200) }),
    response: z.object({ orderId: z.uuid(), state: z.literal('CANCELLING') }),
    handle: ({ params, body, actor, ip, idempotency, ifMatch }) =>
      orders.cancelOrder(params.orderId, { note: body.reason, ifMatch, claim: idempotency }, { actor, ip }),
  }),

  endpoint({
    method: 'put',
    path: '/api/v1/orders/:orderId/status',
    summary:
      'Set the status by hand, along the allowed transitions. Sellers: only SHIPPED, with carrier and tracking number, ' +
      'where all goods are theirs. RETURNED records that goods came back; it moves neither money nor stock',
    access: 'vendor',
    params: ById,
    body: z.strictObject({
      status: OrderStatusCode,
      reason: field.optionalLine(100),
      carrier: field.optionalLine(100),
      trackingNumber: field.identifier(100).optional(),
    }),
    response: SeenOrder,
    handle: async ({ params, body, actor, ip, ifMatch }) => {
      const order = await orders.setStatus(params.orderId, body, { actor, ip }, ifMatch);
      return new Reply(order, { version: order.version });
    },
  }),
];
