import { z } from 'zod';
import { endpoint, type Endpoint, Reply } from '@ultramarket/platform';
import { type runQuery } from '../graphql/run-query';

const Problem = z.looseObject({ message: z.string() });

export const graphqlRoutes = (run: ReturnType<typeof runQuery>): Endpoint[] => [
  endpoint({
    method: 'post',
    path: '/api/v1/graphql',
    summary:
      'GraphQL over products, categories, search, reviews, recommendations, own cart and orders; read only',
    access: 'guest',
    plain: true,
    body: z.strictObject({
      query: z.string().min(1).max(20_000),
      variables: z.record(z.string(), z.unknown()).nullish(),
      operationName: z.string().max(200).nullish(),
    }),
    response: z.object({ data: z.unknown().optional(), errors: z.array(Problem).optional() }),
    handle: async ({ body: { query, variables, operationName }, actor, header }) => {
      const caller = { authorization: header('authorization'), guestId: header('x-guest-id') };
      const request = { query, variables: variables ?? undefined, operationName: operationName ?? undefined };
      const answer = await run(request, actor, caller);
      return new Reply(answer.body as { errors?: Array<{ message: string }> }, { status: answer.status });
    },
  }),
];
