import { execute, type GraphQLError, NoSchemaIntrospectionCustomRule, specifiedRules } from 'graphql';
import { AppError, type Actor, type Logger } from '@ultramarket/platform';
import { maxErrors } from './limits';
import { type Caller } from './neighbours';
import { preparedQueries } from './prepared-queries';
import { storefrontRoot, type StorefrontDeps } from './resolvers';
import { storefront } from './schema';

export interface GraphqlRequest {
  query: string;
  variables?: Record<string, unknown> | undefined;
  operationName?: string | undefined;
}

export interface GraphqlAnswer {
  /** 400 when nothing was executed (GraphQL over HTTP). */
  status: 200 | 400;
  body: { data?: unknown; errors?: object[] };
}

const refused = (problems: readonly GraphQLError[]): GraphqlAnswer => ({
  status: 400,
  body: {
    errors: problems.slice(0, maxErrors).map((problem) => {
      const { code = 'QUERY_INVALID' } = problem.extensions as { code?: string };
      return { ...problem.toJSON(), extensions: { code } };
    }),
  },
});

export interface RunOptions {
  logger: Logger;
  /** Whether the schema may be asked for; a shop in production shows its reference instead. */
  introspection: boolean;
  /** Takes what a query costs from its caller's allowance. @throws RATE_LIMITED */
  charge: (cost: number, actor: Actor | undefined, ip: string) => Promise<void>;
}

/** Runs a query of the storefront. What another service cannot answer is null, with an error that says so. */
export const runQuery = (deps: StorefrontDeps, { logger, introspection, charge }: RunOptions) => {
  const rules = introspection ? specifiedRules : [...specifiedRules, NoSchemaIntrospectionCustomRule];
  const prepare = preparedQueries(rules);
  return async (
    request: GraphqlRequest,
    actor: Actor | undefined,
    caller: Caller,
  ): Promise<GraphqlAnswer> => {
    const prepared = await prepare(request.query, request.operationName);
    if ('problems' in prepared) return refused(prepared.problems);
    await charge(prepared.cost, actor, caller.ip);
    const { data, errors } = await execute({
      schema: storefront,
      document: prepared.document,
      rootValue: storefrontRoot(deps, actor, caller),
      variableValues: request.variables ?? {},
      operationName: request.operationName ?? null,
    });
    if (!errors) return { status: 200, body: { data } };
    if (data === undefined) return refused(errors);
    return {
      status: 200,
      body: { data, errors: errors.slice(0, maxErrors).map((error) => shown(error, logger)) },
    };
  };
};

/** An `AppError` keeps its code; anything else is a bug, logged, and answered without details. */
const shown = (error: GraphQLError, logger: Logger): object => {
  const { message, locations, path, originalError } = error;
  if (originalError instanceof AppError)
    return { message, locations, path, extensions: { code: originalError.code } };
  if (!originalError) return { message, locations, path, extensions: { code: 'QUERY_INVALID' } };
  logger.error('a query failed unexpectedly', { path, error: originalError });
  return { message: 'Something went wrong on our side.', locations, path, extensions: { code: 'INTERNAL' } };
};
