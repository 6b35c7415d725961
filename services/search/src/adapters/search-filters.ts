import { type estypes } from '@elastic/elasticsearch';
import { type SearchQuery } from '../domain/search-query';

type Query = estypes.QueryDslQueryContainer;

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** One filter that a shopper has chosen; `facet` is the list that it was chosen from. */
export interface Choice {
  readonly facet: string;
  readonly query: Query;
}

const attributeGroups = (pairs: readonly string[]): Map<string, string[]> => {
  const groups = new Map<string, string[]>();
  for (const pair of pairs) {
    const colon = pair.indexOf(':');
    const name = pair.slice(0, colon).trim().toLowerCase();
    const word = `${name}:${pair
      .slice(colon + 1)
      .trim()
      .toLowerCase()}`;
    groups.set(name, [...(groups.get(name) ?? []), word]);
  }
  return groups;
};

export const attributeFacet = (name: string): string => `attribute:${name}`;

/** The chosen filters by kind: a facet counts what there would be without its own. */
export const choicesOf = (query: SearchQuery): Choice[] => {
  const { category, priceMin, priceMax, inStock, rating, attributes } = query;
  const choices: Array<Choice | undefined> = [
    category === undefined
      ? undefined
      : {
          facet: 'categories',
          query: uuid.test(category)
            ? { term: { categoryIds: category.toLowerCase() } }
            : { term: { categorySlugs: category } },
        },
    priceMin === undefined && priceMax === undefined
      ? undefined
      : {
          facet: 'prices',
          query: {
            range: {
              prices: {
                ...(priceMin !== undefined && { gte: priceMin }),
                ...(priceMax !== undefined && { lte: priceMax }),
              },
            },
          },
        },
    rating === undefined ? undefined : { facet: 'ratings', query: { range: { rating: { gte: rating } } } },
    inStock === undefined ? undefined : { facet: 'stock', query: { term: { availability: inStock } } },
  ];
  const groups = [...attributeGroups(attributes)].map(([name, pairs]) => ({
    facet: attributeFacet(name),
    query: { nested: { path: 'attributes', query: { terms: { 'attributes.pair': pairs } } } },
  }));
  return [...choices.filter((choice) => choice !== undefined), ...groups];
};

/** All filters but those of one facet, or all of them. */
export const filterOf = (choices: readonly Choice[], except?: string): Query => ({
  bool: { filter: choices.filter(({ facet }) => facet !== except).map(({ query }) => query) },
});
