import { z } from 'zod';
import { field, PageQuery, sortQuery } from '@ultramarket/platform';
import { maxPrice, Status } from './product-schemas';

const maxPairs = 20;

/** `name:value`, as a query can carry it. */
const Pair = field.line(260).regex(/^[^:]{1,50}:./u, 'must be name:value');

/** A number of stars, such as `4` or `3.5`. */
export const Stars = z
  .preprocess(
    (value) => (typeof value === 'string' && /^\d(\.\d{1,2})?$/.test(value) ? Number(value) : value),
    z.number('must be a number of stars from 0 to 5').min(0).max(5),
  )
  .meta({ type: 'number', minimum: 0, maximum: 5 });

/** The filters that every product list understands. */
export const ListFilters = z.object({
  minPrice: field.whole(0, maxPrice).optional(),
  maxPrice: field.whole(0, maxPrice).optional(),
  seller: field.id().optional(),
  /** `attributes=Color:Black`; repeated for more. Values of one name are alternatives, names must all hold. */
  attributes: z
    .union(
      [Pair.transform((pair) => [pair]), z.array(Pair).max(maxPairs)],
      `must be name:value, at most ${maxPairs} of them`,
    )
    .optional(),
  rating: Stars.optional(),
  inStock: field.flag().optional(),
  featured: field.flag().optional(),
  sort: sortQuery(['createdAt', 'price', 'name', 'rating'], '-createdAt').refine((sort) => sort.length <= 3, {
    message: 'at most three sort keys',
  }),
  /** Totals count to ten thousand; `exact` counts to the end, which takes longer. */
  total: z.enum(['exact']).optional(),
  ...PageQuery.shape,
});

/** What a URL calls a product or category: its id or its slug, in either form of Unicode. */
export const IdOrSlug = field.identifier(120).transform((name) => name.toLowerCase().normalize('NFC'));

/** `GET /products`: also by category, by id or slug, with everything below it, and by status for those who may. */
export const ListQuery = ListFilters.extend({ category: IdOrSlug.optional(), status: Status.optional() });
