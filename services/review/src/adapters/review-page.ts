import { type QueryFilter } from 'mongoose';
import { type PageRequest, type ReviewFilter, type SortKey } from '../ports';
import { type ReviewDocument } from './mongo-models';

type Filter = QueryFilter<ReviewDocument>;
type Position = Pick<ReviewDocument, '_id' | 'createdAt' | 'helpful' | 'rating'>;

/** The condition of a list. Equality comes first, as in the indexes. */
export const filterOf = ({ productId, userId, rating, status, shown }: ReviewFilter): Filter => ({
  ...(productId !== undefined && { productId }),
  ...(userId !== undefined && { userId }),
  status: status ?? { $ne: 'DELETED' },
  ...(shown && { hidden: false }),
  ...(rating !== undefined && { rating }),
});

/** The id ends every order, in the direction of the last key, so that no two reviews tie. */
const orderOf = (sort: readonly SortKey[]): Array<[keyof Position, 1 | -1]> => {
  const keys = sort.map(({ field, descending }): [keyof Position, 1 | -1] => [field, descending ? -1 : 1]);
  return [...keys, ['_id', keys.at(-1)?.[1] ?? 1]];
};

const comparable = (field: keyof Position, value: string | number | undefined): unknown =>
  field === 'createdAt' ? new Date(Number(value)) : value;

/** Everything that comes after a position: equal up to one key, and beyond it in that one. */
const beyond = (
  order: ReadonlyArray<[keyof Position, 1 | -1]>,
  after: readonly (string | number)[],
): Filter => ({
  $or: order.map(([field, direction], index) => ({
    ...Object.fromEntries(
      order.slice(0, index).map(([name], place) => [name, comparable(name, after[place])]),
    ),
    [field]: { [direction === 1 ? '$gt' : '$lt']: comparable(field, after[index]) },
  })),
});

/** A page as a Mongo query: the condition, the order, and how to say where a document stands in it. */
export const pageQuery = ({ filter, sort, after }: PageRequest) => {
  const order = orderOf(sort);
  const condition = filterOf(filter);
  return {
    filter: after ? { $and: [condition, beyond(order, after)] } : condition,
    sort: Object.fromEntries(order),
    positionOf: (document: Position): (string | number)[] =>
      order.map(([field]) => {
        const value = document[field];
        return value instanceof Date ? value.getTime() : value;
      }),
  };
};
