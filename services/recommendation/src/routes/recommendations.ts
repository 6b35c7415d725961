import { z } from 'zod';
import { type Actor, endpoint, type Endpoint, field, Reply } from '@ultramarket/platform';
import { type RecommendationUseCases } from '../use-cases';

const Limit = z.object({ limit: field.whole(1, 50).default(10) });

const RecommendationView = z.object({
  productId: z.uuid(),
  name: z.string(),
  price: z.object({ amount: z.number().int(), currency: z.string() }),
  score: z.number(),
  reason: z.enum([
    'BOUGHT_BY_SIMILAR_SHOPPERS',
    'SIMILAR_TO_YOUR_HISTORY',
    'POPULAR',
    'WELL_RATED',
    'NEW',
    'BOUGHT_TOGETHER',
    'BOUGHT_BY_SAME_SHOPPERS',
    'SIMILAR_FEATURES',
    'SAME_CATEGORY',
  ]),
});

export const recommendationRoutes = (recommendations: RecommendationUseCases): Endpoint[] => {
  const forUser = async (userId: string, limit: number, actor: Actor) => {
    const { items, strategy, modelVersion } = await recommendations.recommendForUser(userId, limit, actor);
    return new Reply(items as Array<z.input<typeof RecommendationView>>, {
      meta: { limit, strategy, modelVersion },
    });
  };
  const ofUser = {
    method: 'get',
    access: 'customer',
    params: z.object({ userId: field.id() }),
    query: Limit,
    response: z.array(RecommendationView),
  } as const;

  return [
    endpoint({
      ...ofUser,
      path: '/api/v1/recommendations/user/:userId',
      summary: 'What a shopper may like and has not bought; own, or any as staff',
      handle: ({ params, query, actor }) => forUser(params.userId, query.limit, actor),
    }),
    endpoint({
      ...ofUser,
      path: '/api/v1/recommendations/:userId',
      summary: 'What a shopper may like, by its short path',
      handle: ({ params, query, actor }) => forUser(params.userId, query.limit, actor),
    }),
    endpoint({
      method: 'get',
      path: '/api/v1/recommendations/product/:productId',
      summary: 'What resembles a product, and what was bought together with it',
      access: 'public',
      params: z.object({ productId: field.id() }),
      query: Limit,
      response: z.object({
        similar: z.array(RecommendationView),
        boughtTogether: z.array(RecommendationView),
      }),
      handle: async ({ params, query: { limit } }) => {
        const { modelVersion, ...lists } = await recommendations.recommendForProduct(params.productId, limit);
        const data = lists as { [Key in keyof typeof lists]: Array<z.input<typeof RecommendationView>> };
        return new Reply(data, { meta: { limit, modelVersion } });
      },
    }),
  ];
};
