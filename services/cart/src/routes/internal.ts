import { z } from 'zod';
import { endpoint, type Endpoint } from '@ultramarket/platform';
import { type CartUseCases } from '../use-cases';

/** What other services ask; the gateway does not route it. */
export const internalRoutes = (carts: CartUseCases): Endpoint[] => [
  endpoint({
    method: 'post',
    path: '/internal/v1/carts/snapshots',
    summary: 'The carts of many users at once',
    access: 'service',
    body: z.strictObject({ userIds: z.array(z.uuid()).min(1).max(200) }),
    response: z.array(
      z.object({
        userId: z.string(),
        version: z.number().int(),
        currency: z.string(),
        items: z.array(
          z.object({
            itemId: z.string(),
            productId: z.string(),
            variantId: z.string().nullable(),
            quantity: z.number().int(),
            unitPrice: z.number().int(),
            clearedBy: z.array(z.uuid()).optional(),
          }),
        ),
      }),
    ),
    handle: ({ body: { userIds } }) => carts.snapshotCarts(userIds),
  }),
];
