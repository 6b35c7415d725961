import { z } from 'zod';
import { endpoint, type Endpoint } from '@ultramarket/platform';
import { type OrderUseCases } from '../use-cases';

const ById = z.object({ orderId: z.uuid() });

const TaxRate = z.strictObject({
  country: z.string().regex(/^[A-Z]{2}$/, 'must be an ISO 3166 code'),
  region: z.string().trim().max(50).default(''),
  categoryId: z.uuid().or(z.literal('')).default(''),
  name: z.string().trim().min(1).max(50),
  basisPoints: z.number().int().min(0).max(10_000),
});

const TaxRates = z.array(z.object({ id: z.uuid(), ...TaxRate.shape }));

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
    handle: async ({ params, actor }) => {
      await orders.retrySaga(params.orderId, actor);
      return { orderId: params.orderId };
    },
  }),
  endpoint({
    method: 'get',
    path: '/api/v1/tax/rates',
    summary: 'The tax table',
    access: 'manager',
    response: TaxRates,
    handle: () => orders.taxes.list(),
  }),
  endpoint({
    method: 'put',
    path: '/api/v1/tax/rates',
    summary: 'Add or replace tax rates by country, region and category',
    access: 'manager',
    body: z.strictObject({ rates: z.array(TaxRate).min(1).max(500) }),
    response: TaxRates,
    handle: ({ body }) => orders.taxes.put(body.rates),
  }),
];
