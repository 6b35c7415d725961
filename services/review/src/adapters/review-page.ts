import { type QueryFilter } from 'mongoose';
import { keysetPage } from '@ultramarket/platform/mongo';
import { type PageRequest, type ReviewFilter } from '../ports';
import { type ReviewDocument } from './mongo-models';

type Filter = QueryFilter<ReviewDocument>;
type Position = Pick<ReviewDocument, '_id' | 'createdAt' | 'helpful' | 'rating'>;

/** The filter of a list. Equality comes first, as in the indexes. */
export const filterOf = ({ productId, userId, rating, status, shown }: ReviewFilter): Filter => ({
  ...(productId !== undefined && { productId }),
  ...(userId !== undefined && { userId }),
  status: status ?? { $ne: 'DELETED' },
  ...(shown && { hidden: false }),
  ...(rating !== undefined && { rating }),
});

/** A page as a Mongo query: the filter, the order, and the sort position of a document. */
export const pageQuery = ({ filter, sort, after }: PageRequest) => {
  const keys = sort.map(({ field, descending }) => [field, descending ? -1 : 1] as const);
  const page = keysetPage<Position>(keys, ['createdAt']);
  const condition = filterOf(filter);
  return { ...page, filter: after ? { $and: [condition, page.beyond(after) as Filter] } : condition };
};
