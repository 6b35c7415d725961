import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  GraphQLError,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql';

export const maxDepth = 8;
/** Fields that an answer may hold, lists counted by their limits. */
export const maxCost = 5000;
/** Words and signs of a query; longer ones are not even parsed. */
export const maxTokens = 2000;

/** How many entries a list is taken to have that has no `limit`. */
const usualLength: Readonly<Record<string, number>> = {
  items: 1,
  hits: 20,
  children: 5,
  categories: 10,
  variants: 3,
  attributes: 5,
  images: 2,
  facets: 5,
  values: 10,
  orders: 10,
};

const defaultLimits: Readonly<Record<string, number>> = {
  products: 20,
  orders: 10,
  reviews: 5,
  similar: 5,
  boughtTogether: 5,
  recommendations: 10,
};
const mostEntries = 100;

interface Weight {
  depth: number;
  cost: number;
}

const lengthOf = (field: FieldNode): number => {
  const name = field.name.value;
  const fallback = defaultLimits[name] ?? usualLength[name] ?? 1;
  const limit = field.arguments?.find((argument) => argument.name.value === 'limit')?.value;
  if (!limit) return fallback;
  // What a variable holds is checked when it runs; here it is taken to hold the most.
  return limit.kind === Kind.INT ? Math.min(Math.max(Number(limit.value), 1), mostEntries) : mostEntries;
};

/**
 * Weighs an operation before anything is executed: how deep it goes, and how many fields its answer may have. Aliases
 * and repeated fragments count each time. The document has to be valid, so that fragments do not form a ring.
 */
const weigh = (
  selections: SelectionSetNode,
  fragments: ReadonlyMap<string, FragmentDefinitionNode>,
): Weight => {
  let [depth, cost] = [0, 0];
  const add = (weight: Weight): void => {
    depth = Math.max(depth, weight.depth);
    cost += weight.cost;
  };
  for (const selection of selections.selections) {
    if (selection.kind === Kind.FIELD) {
      if (!selection.name.value.startsWith('__')) add(weighField(selection, fragments));
    } else if (selection.kind === Kind.INLINE_FRAGMENT) add(weigh(selection.selectionSet, fragments));
    else {
      const fragment = fragments.get(selection.name.value);
      if (fragment) add(weigh(fragment.selectionSet, fragments));
    }
    if (cost > maxCost) break;
  }
  return { depth, cost };
};

const weighField = (field: FieldNode, fragments: ReadonlyMap<string, FragmentDefinitionNode>): Weight => {
  if (!field.selectionSet) return { depth: 1, cost: 1 };
  const inside = weigh(field.selectionSet, fragments);
  return { depth: inside.depth + 1, cost: 1 + lengthOf(field) * inside.cost };
};

const refusal = (code: string, message: string): GraphQLError =>
  new GraphQLError(message, { extensions: { code } });

/** Why an operation is not executed; undefined when it may be. */
export const tooHeavy = (
  document: DocumentNode,
  operation: OperationDefinitionNode,
): GraphQLError | undefined => {
  const fragments = new Map(
    document.definitions.flatMap((definition) =>
      definition.kind === Kind.FRAGMENT_DEFINITION ? [[definition.name.value, definition] as const] : [],
    ),
  );
  const { depth, cost } = weigh(operation.selectionSet, fragments);
  if (depth > maxDepth)
    return refusal('QUERY_TOO_DEEP', `The query goes ${depth} levels deep; ${maxDepth} are allowed.`);
  if (cost > maxCost)
    return refusal('QUERY_TOO_COSTLY', `The answer could hold more than ${maxCost} fields; ask for less.`);
  return undefined;
};
