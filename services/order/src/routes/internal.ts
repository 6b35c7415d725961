import { z } from 'zod';
import { endpoint, type Endpoint, field } from '@ultramarket/platform';
import { type OverdueSagas, type Purchases } from '../ports';

/** What other services ask; the gateway does not route it. */
export const internalRoutes = (overdueSagas: OverdueSagas, purchases: Purchases): Endpoint[] => [
  endpoint({
    method: 'get',
    path: '/internal/v1/orders/overdue-sagas',
    summary:
      'Up to 500 saga runs that are past their deadline by more than a grace, or wait for a person that long',
    access: 'service',
    query: z.object({ graceSeconds: z.coerce.number().int().min(0).max(86_400).default(300) }),
    response: z.array(
      z.object({ saga: z.string(), sagaId: z.string(), stage: z.string(), dueAt: z.iso.datetime() }),
    ),
    handle: ({ query }) => overdueSagas(query.graceSeconds),
  }),

  endpoint({
    method: 'post',
    path: '/internal/v1/orders/purchases',
    summary:
      'Who bought what, for services that keep a copy: orders that were confirmed, 500 looked at a time',
    access: 'service',
    body: z.strictObject({ after: field.id().optional() }),
    response: z.object({
      items: z.array(
        z.object({
          orderId: z.uuid(),
          userId: z.uuid(),
          confirmedAt: z.iso.datetime(),
          productIds: z.array(z.uuid()),
        }),
      ),
      next: z.uuid().nullable(),
    }),
    handle: ({ body }) => purchases(body.after),
  }),
];
