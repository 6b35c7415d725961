import {
  type DocumentNode,
  execute,
  getOperationAST,
  GraphQLError,
  NoSchemaIntrospectionCustomRule,
  type OperationDefinitionNode,
  OperationTypeNode,
  parse,
  specifiedRules,
  validate,
  type ValidationRule,
} from 'graphql';
import { AppError, type Actor, type Logger } from '@ultramarket/platform';
import { maxTokens, tooLong, weighed } from './limits';
import { type Caller } from './neighbours';
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

const maxErrors = 20;

const refused = (problems: readonly GraphQLError[]): GraphqlAnswer => ({
  status: 400,
  body: {
    errors: problems.slice(0, maxErrors).map((problem) => {
      const { code = 'QUERY_INVALID' } = problem.extensions as { code?: string };
      return { ...problem.toJSON(), extensions: { code } };
    }),
  },
});

const parsed = (query: string): DocumentNode | GraphQLError => {
  try {
    return parse(query, { maxTokens });
  } catch (error) {
    return error instanceof GraphQLError ? error : new GraphQLError('The query cannot be read.');
  }
};

interface Prepared {
  document: DocumentNode;
  operation: OperationDefinitionNode;
  cost: number;
}

/** The operation to run, or everything that is wrong with the request. */
const prepare = (
  request: GraphqlRequest,
  rules: readonly ValidationRule[],
): Prepared | { problems: readonly GraphQLError[] } => {
  const document = parsed(request.query);
  if (document instanceof GraphQLError) return { problems: [document] };
  const long = tooLong(document);
  if (long) return { problems: [long] };
  const operation = getOperationAST(document, request.operationName);
  if (operation?.operation !== OperationTypeNode.QUERY)
    return { problems: [new GraphQLError('Name one query to run.')] };
  // Before it is validated, which costs far more than to be weighed.
  const weight = weighed(document, operation);
  if ('refused' in weight) return { problems: [weight.refused] };
  const invalid = validate(storefront, document, rules, { maxErrors });
  return invalid.length > 0 ? { problems: invalid } : { document, operation, ...weight };
};

export interface RunOptions {
  logger: Logger;
  /** Whether the schema may be asked for; a shop in production shows its reference instead. */
  introspection: boolean;
  /** Takes what a query costs from its caller's allowance. @throws RATE_LIMITED */
  charge: (cost: number, actor: Actor | undefined, ip: string) => Promise<void>;
}

/** Runs a query of the storefront (PROD-26). What a neighbour cannot answer is null, with an error that says so. */
export const runQuery = (deps: StorefrontDeps, { logger, introspection, charge }: RunOptions) => {
  const rules = introspection ? specifiedRules : [...specifiedRules, NoSchemaIntrospectionCustomRule];
  return async (
    request: GraphqlRequest,
    actor: Actor | undefined,
    caller: Caller,
  ): Promise<GraphqlAnswer> => {
    const prepared = prepare(request, rules);
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

/** A refusal keeps its code; anything else is a bug, logged, and told without details. */
const shown = (error: GraphQLError, logger: Logger): object => {
  const { message, locations, path, originalError } = error;
  if (originalError instanceof AppError)
    return { message, locations, path, extensions: { code: originalError.code } };
  if (!originalError) return { message, locations, path, extensions: { code: 'QUERY_INVALID' } };
  logger.error('a query failed unexpectedly', { path, error: originalError });
  return { message: 'Something went wrong on our side.', locations, path, extensions: { code: 'INTERNAL' } };
};
