import { type QueryFilter } from 'mongoose';
import { keysetPage } from '@ultramarket/platform/mongo';
import { type PageRequest, type ProductFilter } from '../ports';
import { type ProductDocument } from './mongo-models';

type Filter = QueryFilter<ProductDocument>;
type Position = Pick<ProductDocument, '_id' | 'lowestPrice' | 'createdAt' | 'nameKey' | 'rating'>;

const stored = { price: 'lowestPrice', createdAt: 'createdAt', name: 'nameKey', rating: 'rating' } as const;

/** The filter of a list. Equality comes first, as in the indexes. */
export const filterOf = (filter: ProductFilter): Filter => ({
  ...(filter.categoryIds && {
    categoryId: filter.categoryIds.length === 1 ? filter.categoryIds[0] : { $in: [...filter.categoryIds] },
  }),
  ...(filter.sellerId && { sellerId: filter.sellerId }),
  status: filter.status,
  ...(filter.inStock !== undefined && { inStock: filter.inStock }),
  ...(filter.featured !== undefined && { featured: filter.featured }),
  ...((filter.minPrice !== undefined || filter.maxPrice !== undefined) && {
    // One and the same price has to lie in the range.
    prices: {
      $elemMatch: {
        ...(filter.minPrice !== undefined && { $gte: filter.minPrice }),
        // Amounts are whole. The development substitute of MongoDB ignores the end of a closed range in a compound index.
        ...(filter.maxPrice !== undefined && { $lt: filter.maxPrice + 1 }),
      },
    },
  }),
  ...(filter.minRating !== undefined && { rating: { $gte: filter.minRating } }),
  ...(filter.facets.length > 0 && { $and: filter.facets.map((group) => ({ facets: { $in: [...group] } })) }),
});

/** A page as a Mongo query: the filter, the order, and the sort position of a document. */
export const pageQuery = ({ filter, sort, after }: PageRequest) => {
  const keys = sort.map(({ field, descending }) => [stored[field], descending ? -1 : 1] as const);
  const page = keysetPage<Position>(keys, ['createdAt']);
  const condition = filterOf(filter);
  return { ...page, filter: after ? { $and: [condition, page.beyond(after) as Filter] } : condition };
};
