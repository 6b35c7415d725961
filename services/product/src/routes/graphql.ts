import { z } from 'zod';
import {
  type Actor,
  addressKey,
  endpoint,
  type Endpoint,
  field,
  isStorable,
  type RateLimiter,
  Reply,
} from '@ultramarket/platform';
import { guestIdOf } from './guest';
import { type runQuery } from '../graphql/run-query';

const Problem = z.looseObject({ message: z.string() });

/** The cost that counts as one request of any other endpoint. */
const costOfOneRequest = 100;

/** A query that costs as much as twenty requests takes twenty from its caller's hourly rate limit. */
export const chargeByCost =
  (limiter: RateLimiter, perHour: number) =>
  async (cost: number, actor: Actor | undefined, ip: string): Promise<void> => {
    if (actor?.role === 'SERVICE') return;
    const rule = { points: perHour, windowSeconds: 3600, per: 'caller' } as const;
    await limiter.take('graphql', rule, actor?.userId ?? addressKey(ip), Math.ceil(cost / costOfOneRequest));
  };

export const graphqlRoutes = (run: ReturnType<typeof runQuery>): Endpoint[] => [
  endpoint({
    method: 'post',
    path: '/api/v1/graphql',
    summary:
      'GraphQL over products, categories, search, reviews, recommendations, own cart and orders; read only',
    access: 'guest',
    plain: true,
    example: { body: { query: '{ categories { name } }' } },
    body: z.strictObject({
      query: field.text(20_000),
      variables: z
        .record(field.token(200), z.unknown())
        .refine(isStorable, 'must be text that can be stored')
        .nullish(),
      operationName: field.token(200).nullish(),
    }),
    response: z.object({ data: z.unknown().optional(), errors: z.array(Problem).optional() }),
    handle: async ({ body: { query, variables, operationName }, actor, header, ip }) => {
      const caller = { authorization: header('authorization'), guestId: guestIdOf(header) ?? undefined, ip };
      const request = { query, variables: variables ?? undefined, operationName: operationName ?? undefined };
      const answer = await run(request, actor, caller);
      return new Reply(answer.body as { errors?: Array<{ message: string }> }, { status: answer.status });
    },
  }),
];
