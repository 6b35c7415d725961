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

/** Queries that are kept. A storefront has some dozens, and sends each again and again. */
export const maxKept = 100;

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
 * Reads, weighs and validates queries: each text once, as long as it is among the last ones that were asked for, and one
 * text an iteration of the event loop.
 */
export const preparedQueries = (rules: readonly ValidationRule[]) => {
  const kept = new Map<string, PreparedQuery>();
  const inTurn = oneAtATime();

  const keep = (key: string, prepared: PreparedQuery): PreparedQuery => {
    // What was asked for last stands last.
    kept.delete(key);
    kept.set(key, prepared);
    const [oldest] = kept.keys();
    if (kept.size > maxKept && oldest !== undefined) kept.delete(oldest);
    return prepared;
  };

  return async (query: string, operationName?: string): Promise<PreparedQuery> => {
    const key = `${operationName ?? ''}\n${query}`;
    const known = kept.get(key);
    if (known) return keep(key, known);
    return inTurn(() => keep(key, kept.get(key) ?? prepare(query, operationName, rules)));
  };
};
