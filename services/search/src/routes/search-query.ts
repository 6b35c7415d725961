import { z } from 'zod';
import { MinorUnits } from '@ultramarket/contracts';
import { PageQuery, sortQuery } from '@ultramarket/platform';
import { sortFields } from '../domain/search-wish';

const Amount = z.coerce.number().pipe(MinorUnits);
const Pair = z
  .string()
  .max(260)
  .regex(/^[^:]{1,50}:.+$/, 'must be name:value');

/** The words of a search. */
export const Words = z
  .string()
  .trim()
  .max(200)
  .regex(/^[^\p{Cc}]*$/u, 'must not contain control characters');

/** What a search may ask. Filters on price take minor units. */
export const FacetQuery = z.object({
  q: Words.default(''),
  category: z
    .string()
    .min(1)
    .max(100)
    .regex(/^[\p{L}\p{N}-]+$/u, 'must be an id or a slug')
    .optional(),
  priceMin: Amount.optional(),
  priceMax: Amount.optional(),
  inStock: z.stringbool().optional(),
  rating: z.coerce.number().min(0).max(5).optional(),
  /** `attributes=Color:Black`; repeated for more. Values of one name are alternatives, names must all hold. */
  attributes: z.union([Pair.transform((pair) => [pair]), z.array(Pair).max(20)]).default([]),
});

export const SearchQuery = FacetQuery.extend({
  sort: sortQuery(sortFields, '-relevance').refine((sort) => sort.length <= 3, {
    message: 'at most three sort keys',
  }),
  /** From the `meta` of the first page: the next pages are the same search. */
  searchId: z.uuid().optional(),
  ...PageQuery.omit({ cursor: true }).shape,
});
