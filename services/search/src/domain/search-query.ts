import { cutAt } from '@ultramarket/platform';

export const sortFields = ['relevance', 'price', 'rating', 'createdAt', 'popularity', 'name'] as const;

/** What a shopper looks for. */
export interface SearchQuery {
  readonly q: string;
  /** Id or slug; with everything below it. */
  readonly category?: string | undefined;
  readonly priceMin?: number | undefined;
  readonly priceMax?: number | undefined;
  readonly inStock?: boolean | undefined;
  /** At least. */
  readonly rating?: number | undefined;
  /** `name:value`; values of one name are alternatives, names must all hold. */
  readonly attributes: readonly string[];
  readonly sort: ReadonlyArray<{ field: (typeof sortFields)[number]; descending: boolean }>;
  readonly page: number;
  readonly limit: number;
}

export interface Hit {
  readonly id: string;
  readonly sku: string;
  readonly name: string;
  readonly slug: string | null;
  readonly price: { amount: number; currency: string };
  readonly originalPrice: { amount: number; currency: string } | null;
  readonly inStock: boolean;
  readonly images: string[];
  readonly categoryId: string;
  readonly sellerId: string | null;
  readonly rating: number;
  readonly reviewCount: number;
}

export interface Facets {
  readonly categories: Array<{ id: string; name: string; count: number }>;
  /** Minor units; `to` is not in the band. */
  readonly prices: Array<{ from: number; to: number | null; count: number }>;
  /** How many have at least so many stars. */
  readonly ratings: Array<{ stars: number; count: number }>;
  readonly attributes: Array<{ name: string; values: Array<{ value: string; count: number }> }>;
}

export const noFacets: Facets = { categories: [], prices: [], ratings: [], attributes: [] };

export interface SearchResult {
  readonly hits: Hit[];
  readonly total: number;
  readonly facets: Facets;
}

/** Elasticsearch looks no further by default. */
export const deepest = 10_000;

/** The terms of a query that name something: those with a letter or digit in them. */
export const wordsOf = (q: string): string[] => q.split(/\s+/).filter((word) => /[\p{L}\p{N}]/u.test(word));

/** The query as it is counted and stored in the history. */
export const termOf = (q: string): string => cutAt(q.trim().replace(/\s+/g, ' ').toLowerCase(), 100);
