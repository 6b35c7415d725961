import { z } from 'zod';
import {
  decodeCursor,
  encodeCursor,
  endpoint,
  type Endpoint,
  hasRole,
  pageMeta,
  PageQuery,
  Reply,
} from '@ultramarket/platform';
import { orderStatuses } from '../domain/order-status';
import { type OrderUseCases } from '../use-cases';
import { orderView, quoteView } from '../use-cases/order-view';
import { Address, OrderView, PricingFields, QuoteView } from './schemas';

const ById = z.object({ orderId: z.uuid() });

/** A checkout that stands here does not move on by itself. */
const restingStates = new Set(['COMPLETED', 'COMPENSATED', 'NEEDS_ATTENTION', 'PAYMENT_ACTION']);

export interface OrderRouteOptions {
  /** Resolves when the checkout of an order has ended, or when the seconds are over. */
  settled: (orderId: string, seconds: number) => Promise<void>;
  ordersPerHour: number;
}

export const orderRoutes = (
  orders: OrderUseCases,
  { settled, ordersPerHour }: OrderRouteOptions,
): Endpoint[] => [
  endpoint({
    method: 'post',
    path: '/api/v1/orders/quote',
    summary: "What the caller's cart would cost",
    access: 'customer',
    body: z.strictObject({
      shippingAddress: Address.partial().required({ country: true, postcode: true }),
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
    body: z.strictObject({
      shippingAddress: Address,
      billingAddress: Address.optional(),
      ...PricingFields,
      paymentMethod: z.strictObject({ provider: z.literal('stripe'), token: z.string().min(1).max(200) }),
    }),
    response: OrderView,
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
    path: '/api/v1/orders',
    summary: 'Own orders; sellers: orders with own goods; staff: all. Newest first',
    access: 'customer',
    query: PageQuery.extend({
      status: z.enum(orderStatuses).optional(),
      from: z.coerce.date().optional(),
      to: z.coerce.date().optional(),
      userId: z.uuid().optional(),
      as: z.enum(['customer', 'seller']).optional(),
    }),
    response: z.array(OrderView),
    handle: async ({ query: { page, limit, cursor, status, from, to, userId, as }, actor }) => {
      const after = cursor === undefined ? undefined : decodeCursor(cursor, 2);
      const staff = hasRole(actor, 'manager') && as !== 'customer';
      const seller = actor.role === 'VENDOR' && as !== 'customer';
      const { orders: found, total } = await orders.listOrders({
        page,
        limit,
        ...(staff ? userId && { userId } : seller ? { sellerId: actor.userId } : { userId: actor.userId }),
        ...(status && { status }),
        ...(from && { from }),
        ...(to && { to }),
        ...(after && { after: { createdAt: new Date(String(after[0])), id: String(after[1]) } }),
      });
      const last = found.length === limit ? found.at(-1) : undefined;
      const nextCursor = last ? encodeCursor([last.createdAt.toISOString(), last.id]) : null;
      const visible = seller
        ? found.map((order) => ({
            ...order,
            items: order.items.filter(({ sellerId }) => sellerId === actor.userId),
          }))
        : found;
      return new Reply(
        visible.map((order) => orderView(order)),
        {
          meta: { ...(total === undefined ? { limit } : pageMeta({ page, limit }, total)), nextCursor },
        },
      );
    },
  }),

  endpoint({
    method: 'get',
    path: '/api/v1/orders/:orderId',
    summary: 'One order with its items and history',
    access: 'customer',
    params: ById,
    response: OrderView,
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
      status: z.enum(orderStatuses),
      cancelReason: z.string().optional(),
      saga: z.object({ step: z.string(), state: z.string() }),
      payment: z.object({ status: z.string(), clientSecret: z.string().optional() }),
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
      return new Reply({ status: z.enum(orderStatuses).parse(status), ...rest }, { headers });
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
      entries: z.array(
        z.object({
          at: z.iso.datetime(),
          what: z.string(),
          step: z.string().optional(),
          attempt: z.number().optional(),
          ms: z.number().optional(),
          messageId: z.string().optional(),
          detail: z.string().optional(),
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
    body: z.strictObject({ reason: z.string().trim().max(200).optional() }),
    response: z.object({ orderId: z.uuid(), state: z.literal('CANCELLING') }),
    handle: ({ params, actor, idempotency }) => orders.cancelOrder(params.orderId, actor, idempotency),
  }),

  endpoint({
    method: 'put',
    path: '/api/v1/orders/:orderId/status',
    summary: 'Set the status by hand, along the allowed transitions',
    access: 'vendor',
    params: ById,
    body: z.strictObject({ status: z.enum(orderStatuses), reason: z.string().trim().max(100).optional() }),
    response: OrderView,
    handle: ({ params, body, actor }) => orders.setStatus(params.orderId, body.status, body.reason, actor),
  }),
];
