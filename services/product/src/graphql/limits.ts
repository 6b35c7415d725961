import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  GraphQLError,
  Kind,
  type OperationDefinitionNode,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql';
import { calls, defaultLimits, usualLength } from './prices';

export const maxDepth = 8;
/** Fields that an answer may hold, lists counted by their limits, and what it costs to fetch them. */
export const maxCost = 5000;
/** Tokens of a query; longer ones are not even parsed. */
export const maxTokens = 1000;
/** Selections of a whole document. Whether two of them can be merged is checked pair by pair. */
export const maxSelections = 500;
/** Fields at the top of an operation: each of them is a call of its own. */
export const maxRootFields = 10;
/** The faults of a query, as far as they are looked for and reported. */
export const maxErrors = 20;

const maxEntries = 100;

export interface Weight {
  depth: number;
  cost: number;
  /** Fields at this level, those of fragments among them. */
  fields: number;
}

const lengthOf = (field: FieldNode): number => {
  const name = field.name.value;
  const fallback = defaultLimits[name] ?? usualLength[name] ?? 1;
  const limit = field.arguments?.find((argument) => argument.name.value === 'limit')?.value;
  if (!limit) return fallback;
  // What a variable holds is checked when it runs; here it is taken to hold the most.
  return limit.kind === Kind.INT ? Math.min(Math.max(Number(limit.value), 1), maxEntries) : maxEntries;
};

/**
 * Weighs an operation before anything is executed: how deep it goes, how many fields its answer may have and what they
 * cost to fetch. Aliases and repeated fragments count each time, but each fragment is weighed only once, so the work
 * grows with the text of the query and not with what it unfolds to. Every selection costs at least one.
 */
export class Scales {
  /** Selections visited so far. */
  visited = 0;
  private readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  private readonly known = new Map<string, Weight>();

  constructor(document: DocumentNode) {
    this.fragments = new Map(
      document.definitions.flatMap((definition) =>
        definition.kind === Kind.FRAGMENT_DEFINITION ? [[definition.name.value, definition] as const] : [],
      ),
    );
  }

  weigh({ selections }: SelectionSetNode): Weight {
    const sum = { depth: 0, cost: 0, fields: 0 };
    for (const selection of selections) {
      this.visited += 1;
      const { depth, cost, fields } = this.selection(selection);
      sum.depth = Math.max(sum.depth, depth);
      sum.cost += cost;
      sum.fields += fields;
    }
    return sum;
  }

  private selection(selection: SelectionNode): Weight {
    if (selection.kind === Kind.FIELD) return this.field(selection);
    const inside =
      selection.kind === Kind.INLINE_FRAGMENT
        ? this.weigh(selection.selectionSet)
        : this.fragment(selection.name.value);
    return { ...inside, cost: inside.cost + 1 };
  }

  private fragment(name: string): Weight {
    const weight = this.known.get(name);
    if (weight) return weight;
    const fragment = this.fragments.get(name);
    const nothing = { depth: 0, cost: 0, fields: 0 };
    // A cycle of fragments ends here; validation rejects the document afterwards.
    this.known.set(name, nothing);
    const fresh = fragment ? this.weigh(fragment.selectionSet) : nothing;
    this.known.set(name, fresh);
    return fresh;
  }

  private field(field: FieldNode): Weight {
    const name = field.name.value;
    const price = calls[name] ?? 1;
    if (!field.selectionSet) return { depth: 1, cost: price, fields: 1 };
    const inside = this.weigh(field.selectionSet);
    // What describes the schema nests deeper than data; graphql-js has a bound of its own for it.
    const depth = name.startsWith('__') ? 0 : inside.depth + 1;
    return { depth, cost: price + lengthOf(field) * inside.cost, fields: 1 };
  }
}

const refusal = (code: 'QUERY_TOO_DEEP' | 'QUERY_TOO_COSTLY', message: string): GraphQLError =>
  new GraphQLError(message, { extensions: { code } });

const selectionsOf = ({ selections }: SelectionSetNode): number =>
  selections.reduce(
    (sum, selection) =>
      sum +
      1 +
      ('selectionSet' in selection && selection.selectionSet ? selectionsOf(selection.selectionSet) : 0),
    0,
  );

/** Why a document is not even validated; undefined when it may be. */
export const tooLong = ({ definitions }: DocumentNode): GraphQLError | undefined => {
  const selections = definitions.reduce(
    (sum, definition) =>
      sum +
      ('selectionSet' in definition && definition.selectionSet ? selectionsOf(definition.selectionSet) : 0),
    0,
  );
  if (selections <= maxSelections) return undefined;
  return refusal('QUERY_TOO_COSTLY', `The query selects ${selections} fields; ${maxSelections} are allowed.`);
};

/** What an operation costs, or why it is not executed. */
export const weighed = (
  document: DocumentNode,
  operation: OperationDefinitionNode,
): { cost: number } | { refused: GraphQLError } => {
  const { depth, cost, fields } = new Scales(document).weigh(operation.selectionSet);
  if (depth > maxDepth)
    return {
      refused: refusal('QUERY_TOO_DEEP', `The query goes ${depth} levels deep; ${maxDepth} are allowed.`),
    };
  if (fields > maxRootFields)
    return {
      refused: refusal('QUERY_TOO_COSTLY', `The query has more than ${maxRootFields} fields at its top.`),
    };
  if (cost > maxCost)
    return {
      refused: refusal('QUERY_TOO_COSTLY', `The query costs more than ${maxCost}; ask for less.`),
    };
  return { cost };
};
