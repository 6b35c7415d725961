import {
  type DocumentNode,
  getOperationAST,
  GraphQLError,
  type OperationDefinitionNode,
  OperationTypeNode,
  parse,
  validate,
  type ValidationRule,
} from 'graphql';
import { maxErrors, maxTokens, tooLong, weighed } from './limits';
import { storefront } from './schema';
import { oneAtATime } from './one-at-a-time';

/** The operation to run and what it costs, or everything that is wrong with the query. */
export type PreparedQuery =
  | { document: DocumentNode; operation: OperationDefinitionNode; cost: number }
  | { problems: readonly GraphQLError[] };

/** Prepared queries in the cache. A storefront has some dozens, and sends each again and again. */
export const maxCached = 100;

const parsed = (query: string): DocumentNode | GraphQLError => {
  try {
    return parse(query, { maxTokens });
  } catch (error) {
    return error instanceof GraphQLError ? error : new GraphQLError('The query cannot be read.');
  }
};

const prepare = (
  query: string,
  operationName: string | undefined,
  rules: readonly ValidationRule[],
): PreparedQuery => {
  const document = parsed(query);
  if (document instanceof GraphQLError) return { problems: [document] };
  const long = tooLong(document);
  if (long) return { problems: [long] };
  const operation = getOperationAST(document, operationName);
  if (operation?.operation !== OperationTypeNode.QUERY)
    return { problems: [new GraphQLError('Name one query to run.')] };
  // Before it is validated, which costs far more than to be weighed.
  const weight = weighed(document, operation);
  if ('refused' in weight) return { problems: [weight.refused] };
  const invalid = validate(storefront, document, rules, { maxErrors });
  return invalid.length > 0 ? { problems: invalid } : { document, operation, ...weight };
};

/**
 * Parses, weighs and validates queries: each text once while it is among the most recently used, and one text an
 * iteration of the event loop.
 */
export const preparedQueries = (rules: readonly ValidationRule[]) => {
  const cache = new Map<string, PreparedQuery>();
  const queued = oneAtATime();

  const put = (key: string, prepared: PreparedQuery): PreparedQuery => {
    // The most recently used entry is last.
    cache.delete(key);
    cache.set(key, prepared);
    const [oldest] = cache.keys();
    if (cache.size > maxCached && oldest !== undefined) cache.delete(oldest);
    return prepared;
  };

  return async (query: string, operationName?: string): Promise<PreparedQuery> => {
    const key = `${operationName ?? ''}\n${query}`;
    const known = cache.get(key);
    if (known) return put(key, known);
    return queued(() => put(key, cache.get(key) ?? prepare(query, operationName, rules)));
  };
};
