import { z } from 'zod';
import { MinorUnits } from '@ultramarket/contracts';
import { PageQuery, sortQuery } from '@ultramarket/platform';
import { Slug, Status } from './product-schemas';

const Amount = z.coerce.number().pipe(MinorUnits);
const Pair = z
  .string()
  .max(260)
  .regex(/^[^:]{1,50}:.+$/, 'must be name:value');

/** The filters that every product list understands. */
export const ListFilters = z.object({
  minPrice: Amount.optional(),
  maxPrice: Amount.optional(),
  seller: z.uuid().optional(),
  /** `attributes=Color:Black`; repeated for more. Values of one name are alternatives, names must all hold. */
  attributes: z.union([Pair.transform((pair) => [pair]), z.array(Pair).max(20)]).optional(),
  rating: z.coerce.number().min(0).max(5).optional(),
  inStock: z.stringbool().optional(),
  featured: z.stringbool().optional(),
  sort: sortQuery(['createdAt', 'price', 'name', 'rating'], '-createdAt').refine((sort) => sort.length <= 3, {
    message: 'at most three sort keys',
  }),
  ...PageQuery.shape,
});

export const IdOrSlug = z.uuid().or(Slug);

/** `GET /products`: also by category, by id or slug, with everything below it, and by status for those who may. */
export const ListQuery = ListFilters.extend({ category: IdOrSlug.optional(), status: Status.optional() });
