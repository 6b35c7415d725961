import { z } from 'zod';
import {
  decodeCursor,
  encodeCursor,
  endpoint,
  type Endpoint,
  errors,
  field,
  pageMeta,
  PageQuery,
  Reply,
} from '@ultramarket/platform';
import { orderStatuses } from '../domain/order-status';
import { maxCounted } from '../ports';
import { type OrderUseCases } from '../use-cases';
import { SeenOrder } from './schemas';

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
      const {
        orders: found,
        total: counted,
        next,
      } = await orders.listOrders(
        {
          page,
          limit,
          as,
          userId,
          ...(status && { status }),
          ...(from && { from }),
          ...(to && { to }),
          ...(after && { after: { createdAt: new Date(after[0]), id: after[1] } }),
        },
        actor,
      );
      const nextCursor = next ? encodeCursor('orders', [next.createdAt.toISOString(), next.id]) : null;
      const meta = counted
        ? {
            ...pageMeta({ page, limit }, counted.total),
            ...(counted.isEstimate && { totalIsEstimate: true }),
          }
        : { limit };
      return new Reply(found, { meta: { ...meta, nextCursor } });
    },
  }),
];
