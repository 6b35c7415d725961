import { z } from 'zod';
import {
  type Actor,
  decodeCursor,
  encodeCursor,
  endpoint,
  type Endpoint,
  errors,
  field,
  hasRole,
  pageMeta,
  PageQuery,
  Reply,
} from '@ultramarket/platform';
import { orderStatuses } from '../domain/order-status';
import { maxCounted, type OrderFilter } from '../ports';
import { type OrderUseCases } from '../use-cases';
import { orderView, sellerOrderView } from '../use-cases/order-view';
import { SeenOrder } from './schemas';

/** Whose orders a caller lists: staff all of them, sellers what of theirs is paid, all others their own. */
const scopeOf = (actor: Actor, as: string | undefined, userId: string | undefined): Partial<OrderFilter> => {
  if (as === 'customer') return { userId: actor.userId };
  if (hasRole(actor, 'manager')) return userId === undefined ? {} : { userId };
  return actor.role === 'VENDOR' ? { sellerId: actor.userId, paidOnly: true } : { userId: actor.userId };
};

/** @throws VALIDATION_ERROR for a page that only a cursor reaches */
const checkDepth = ({ page, limit }: { page: number; limit: number }): void => {
  if (page * limit > maxCounted)
    throw errors.VALIDATION_ERROR(`Pages end at ${maxCounted} orders; go on with meta.nextCursor.`, {
      fields: [{ pointer: 'query/page', code: 'too_deep', detail: 'use the cursor' }],
    });
};

export const orderListRoutes = (orders: OrderUseCases): Endpoint[] => [
  endpoint({
    method: 'get',
    path: '/api/v1/orders',
    summary:
      'Own orders; sellers: own goods in paid orders; staff: all. Newest first; `to` is exclusive, a day counts whole',
    access: 'customer',
    query: PageQuery.extend({
      status: z.enum(orderStatuses).optional(),
      from: field.from().optional(),
      to: field.until().optional(),
      userId: field.id().optional(),
      as: z.enum(['customer', 'seller']).optional(),
    }),
    response: z.array(SeenOrder),
    handle: async ({ query: { page, limit, cursor, status, from, to, userId, as }, actor }) => {
      checkDepth({ page, limit });
      const after =
        cursor === undefined ? undefined : decodeCursor('orders', cursor, [z.iso.datetime(), z.uuid()]);
      const scope = scopeOf(actor, as, userId);
      const { orders: found, total: counted } = await orders.listOrders({
        page,
        limit,
        ...scope,
        ...(status && { status }),
        ...(from && { from }),
        ...(to && { to }),
        ...(after && { after: { createdAt: new Date(after[0]), id: after[1] } }),
      });
      const last = found.length === limit ? found.at(-1) : undefined;
      const nextCursor = last ? encodeCursor('orders', [last.createdAt.toISOString(), last.id]) : null;
      const seller = scope.sellerId;
      const meta = counted
        ? {
            ...pageMeta({ page, limit }, counted.total),
            ...(counted.isEstimate && { totalIsEstimate: true }),
          }
        : { limit };
      return new Reply(
        found.map((order) => (seller === undefined ? orderView(order) : sellerOrderView(order, seller))),
        { meta: { ...meta, nextCursor } },
      );
    },
  }),
];
