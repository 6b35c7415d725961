import { z } from 'zod';
import { endpoint, type Endpoint, field, pageMeta, PageQuery, Reply } from '@ultramarket/platform';
import { type RecommendationUseCases } from '../use-cases';

const Weight = z.number().min(0).max(1);
const At = z.date().transform((at) => at.toISOString());

const ModelView = z.object({
  id: z.uuid(),
  version: z.number().int(),
  status: z.enum(['TRAINING', 'READY', 'FAILED']),
  active: z.boolean(),
  stage: z.enum(['READING', 'CONTENT', 'MEASURING', 'SIMILARITY', 'STORING', 'DONE']),
  progress: z.number(),
  settings: z.object({
    weights: z.object({ collaborative: Weight, content: Weight, popularity: Weight, rating: Weight }),
    similarity: z.object({ shrinkage: z.number(), minSupport: z.number(), top: z.number() }),
    halfLifeDays: z.number(),
    evaluationSample: z.number(),
  }),
  interactions: z.number().int(),
  users: z.number().int(),
  products: z.number().int(),
  evaluatedUsers: z.number().int(),
  hitRate: z.number().nullable(),
  recall: z.number().nullable(),
  baselineHitRate: z.number().nullable(),
  baselineRecall: z.number().nullable(),
  failure: z.string().nullable(),
  createdAt: At,
  finishedAt: At.nullable(),
  activatedAt: At.nullable(),
});

const Id = z.object({ id: field.id() });

export const modelRoutes = (recommendations: RecommendationUseCases): Endpoint[] => [
  endpoint({
    method: 'post',
    path: '/api/v1/recommendations/train',
    summary: 'Train a new model; its progress is shown with the models',
    access: 'admin',
    status: 202,
    body: z
      .strictObject({
        weights: z
          .strictObject({ collaborative: Weight, content: Weight, popularity: Weight, rating: Weight })
          .partial()
          .optional(),
      })
      .optional(),
    response: ModelView,
    handle: ({ body }) => {
      const given = Object.entries(body?.weights ?? {}).filter(([, weight]) => weight !== undefined);
      return recommendations.trainModel(Object.fromEntries(given));
    },
  }),
  endpoint({
    method: 'get',
    path: '/api/v1/recommendations/models',
    summary: 'Models with their scores, the newest first',
    access: 'admin',
    query: PageQuery.omit({ cursor: true }),
    response: z.array(ModelView),
    handle: async ({ query }) => {
      const { items, total } = await recommendations.models.list(query);
      return new Reply(items, { meta: pageMeta(query, total) });
    },
  }),
  endpoint({
    method: 'get',
    path: '/api/v1/recommendations/models/:id',
    summary: 'One model with its scores',
    access: 'admin',
    params: Id,
    response: ModelView,
    handle: ({ params }) => recommendations.getModel(params.id),
  }),
  endpoint({
    method: 'post',
    path: '/api/v1/recommendations/models/:id/activate',
    summary: 'Activate a model, which may be an older one',
    access: 'admin',
    params: Id,
    response: ModelView,
    handle: ({ params }) => recommendations.activateModel(params.id),
  }),
];
