import { z } from 'zod';
import { endpoint, type Endpoint, field } from '@ultramarket/platform';
import { type RecommendationUseCases } from '../use-cases';

const Interactions = z
  .array(
    z.strictObject({
      userId: field.id(),
      productId: field.id(),
      kind: z.enum(['PURCHASE', 'CART', 'VIEW']),
      sourceId: field.id(),
      at: field.from().transform((at) => at.toISOString()),
    }),
  )
  .min(1)
  .max(5000);

/** For other services and operators; the gateway does not route it. */
export const internalRoutes = (recommendations: RecommendationUseCases): Endpoint[] => [
  endpoint({
    method: 'post',
    path: '/internal/v1/recommendations/interactions',
    summary: 'Import past interactions of shoppers; the same again changes nothing',
    access: 'service',
    body: z.strictObject({ interactions: Interactions }),
    maxBodyBytes: 2_000_000,
    response: z.object({ accepted: z.number().int() }),
    handle: ({ body }) => recommendations.importInteractions(body.interactions),
  }),

  endpoint({
    method: 'post',
    path: '/internal/v1/recommendations/related',
    summary: 'What resembles many products, or was bought together with them',
    access: 'service',
    body: z.strictObject({
      relation: z.enum(['similar', 'boughtTogether']),
      productIds: z.array(field.id()).min(1).max(100),
      limit: z.number().int().min(1).max(50),
    }),
    response: z.array(z.object({ productId: z.uuid(), related: z.array(z.uuid()) })),
    handle: ({ body: { relation, productIds, limit } }) =>
      recommendations.relatedProducts(relation, productIds, limit),
  }),
];
