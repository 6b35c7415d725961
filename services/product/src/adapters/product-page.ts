import { type QueryFilter } from 'mongoose';
import { type PageRequest, type ProductFilter, type SortKey } from '../ports';
import { type ProductDocument } from './mongo-models';

type Filter = QueryFilter<ProductDocument>;
type Position = Pick<ProductDocument, '_id' | 'price' | 'createdAt' | 'nameKey' | 'rating'>;

const stored = { price: 'price', createdAt: 'createdAt', name: 'nameKey', rating: 'rating' } as const;

/** The condition of a list. Equality comes first, as in the indexes. */
export const filterOf = (filter: ProductFilter): Filter => ({
  ...(filter.categoryIds && {
    categoryId: filter.categoryIds.length === 1 ? filter.categoryIds[0] : { $in: [...filter.categoryIds] },
  }),
  ...(filter.sellerId && { sellerId: filter.sellerId }),
  status: filter.status,
  ...(filter.inStock !== undefined && { inStock: filter.inStock }),
  ...(filter.featured !== undefined && { featured: filter.featured }),
  ...((filter.minPrice !== undefined || filter.maxPrice !== undefined) && {
    price: {
      ...(filter.minPrice !== undefined && { $gte: filter.minPrice }),
      // Amounts are whole. MongoDB's stand-in for development loses the end of a closed range in a compound index.
      ...(filter.maxPrice !== undefined && { $lt: filter.maxPrice + 1 }),
    },
  }),
  ...(filter.minRating !== undefined && { rating: { $gte: filter.minRating } }),
  ...(filter.facets.length > 0 && { $and: filter.facets.map((group) => ({ facets: { $in: [...group] } })) }),
});

/** The id ends every order, in the direction of the last key, so that no two products tie. */
const orderOf = (sort: readonly SortKey[]): Array<[keyof Position, 1 | -1]> => {
  const keys = sort.map(({ field, descending }): [keyof Position, 1 | -1] => [
    stored[field],
    descending ? -1 : 1,
  ]);
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
    fields: Object.fromEntries(order.map(([field]) => [field, 1])),
    positionOf: (document: Position): (string | number)[] =>
      order.map(([field]) => {
        const value = document[field];
        return value instanceof Date ? value.getTime() : value;
      }),
  };
};
