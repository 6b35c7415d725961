import { z } from 'zod';
import { endpoint, type Endpoint, field } from '@ultramarket/platform';
import { type OrderUseCases } from '../use-cases';

const ById = z.object({ orderId: field.id() });

export const staffRoutes = (orders: OrderUseCases): Endpoint[] => [
  endpoint({
    method: 'get',
    path: '/api/v1/orders/:orderId/saga',
    summary: 'The checkout of an order, step by step',
    access: 'admin',
    params: ById,
    response: z.object({
      status: z.string(),
      stage: z.string(),
      reason: z.string().nullable(),
      steps: z.record(
        z.string(),
        z.object({
          status: z.string(),
          attempts: z.number(),
          sentAt: z.number(),
          dueAt: z.number().nullable(),
        }),
      ),
    }),
    handle: ({ params, actor }) => orders.getSaga(params.orderId, actor),
  }),
  endpoint({
    method: 'post',
    path: '/api/v1/orders/:orderId/saga/retry',
    summary: 'Take up a checkout that waits for a person',
    access: 'admin',
    status: 202,
    params: ById,
    response: z.object({ orderId: z.uuid() }),
    handle: async ({ params, actor, ip }) => {
      await orders.retrySaga(params.orderId, { actor, ip });
      return { orderId: params.orderId };
    },
  }),
];
