import { z } from 'zod';
import { field, PageQuery, sortQuery } from '@ultramarket/platform';
import { sortFields } from '../domain/search-query';

const maxPrice = 100_000_000_000;
const maxPairs = 20;
/** Each name is a facet that is counted by itself. */
const maxNames = 5;

/** `name:value`, as a query can carry it. */
const Pair = field.line(260).regex(/^[^:]{1,50}:./u, 'must be name:value');
const Pairs = z
  .union(
    [Pair.transform((pair) => [pair]), z.array(Pair).max(maxPairs)],
    `must be name:value, at most ${maxPairs} of them`,
  )
  .refine(
    (pairs) =>
      new Set(pairs.map((pair) => pair.slice(0, pair.indexOf(':')).trim().toLowerCase())).size <= maxNames,
    {
      message: `at most ${maxNames} names`,
    },
  );

const Stars = z
  .preprocess(
    (value) => (typeof value === 'string' && /^\d(\.\d{1,2})?$/.test(value) ? Number(value) : value),
    z.number('must be a number of stars from 0 to 5').min(0).max(5),
  )
  .meta({ type: 'number', minimum: 0, maximum: 5 });

/** The words of a search. */
export const Words = field.search(200);

/** What a search may ask. Filters on price take minor units. */
export const FacetQuery = z.object({
  // No default: the words that a schema shows must be ones that it accepts.
  q: Words.optional().transform((words) => words ?? ''),
  /** Id or slug, in either form of Unicode. */
  category: field
    .identifier(120)
    .transform((name) => name.toLowerCase().normalize('NFC'))
    .optional(),
  priceMin: field.whole(0, maxPrice).optional(),
  priceMax: field.whole(0, maxPrice).optional(),
  inStock: field.flag().optional(),
  rating: Stars.optional(),
  /** `attributes=Color:Black`; repeated for more. Values of one name are alternatives, names must all hold. */
  attributes: Pairs.default([]),
});

export const SearchQuery = FacetQuery.extend({
  sort: sortQuery(sortFields, '-relevance').refine((sort) => sort.length <= 3, {
    message: 'at most three sort keys',
  }),
  /** From the `meta` of the first page: the next pages are the same search. */
  searchId: field.id().optional(),
  ...PageQuery.omit({ cursor: true }).shape,
});
