import { type estypes } from '@elastic/elasticsearch';
import { AppError, bulkhead } from '@ultramarket/platform';
import { searchErrors } from '../domain/errors';
import { type Language, languages, type ProductDocument } from '../domain/product-document';
import { type Hit, noFacets, type SearchQuery, wordsOf } from '../domain/search-query';
import { type Searcher } from '../ports';
import { type Elastic } from './elastic';
import { failureRate } from './failure-rate';
import { type FacetAnswer, facetAggregations, facetsOf } from './search-facets';
import { choicesOf, filterOf } from './search-filters';
import { canBeMisspelt, type Look, prefixQuery, rankedQuery, type Spelling } from './search-words';

/** The deadline of a query; after it the catalogue's plain list is the better answer. */
const deadlineMs = 1500;
/** Elasticsearch itself gives up a little earlier, and reads no more documents than this. */
const bounds = { timeout: '1200ms', terminate_after: 500_000 } as const;
const suggested = 10;
/** Concurrent queries of a replica. With more, none of them would be answered in time. */
const concurrency = 16;
/** Queries that wait for them; beyond that the catalogue's plain list is the better answer. */
export const maxQueued = 50;
/** How long the number of products is cached. */
const countedMs = 5_000;

const stored = {
  price: 'prices',
  rating: 'rating',
  createdAt: 'createdAt',
  popularity: 'popularity',
  name: 'name',
};

/** The id ends every order, so that no two products tie. */
const orderOf = ({ sort }: SearchQuery): estypes.SortCombinations[] => [
  ...sort.map(({ field, descending }): estypes.SortCombinations =>
    field === 'relevance'
      ? { _score: { order: 'desc' } }
      : {
          [stored[field]]: {
            order: descending ? 'desc' : 'asc',
            ...(field === 'price' && { mode: 'min' as const }),
          },
        },
  ),
  { id: { order: 'asc' } },
];

export const hitOf = (document: ProductDocument): Hit => {
  const { id, name, price, currency, availability, categoryId, sellerId, rating, reviewCount, state } =
    document;
  return {
    id,
    sku: state.sku,
    name,
    slug: state.slug,
    price: { amount: price, currency },
    originalPrice: state.originalPrice === null ? null : { amount: state.originalPrice, currency },
    inStock: availability,
    images: state.images,
    categoryId,
    sellerId,
    rating,
    reviewCount,
  };
};

const shown = [
  ...['id', 'name', 'price', 'currency', 'availability', 'categoryId', 'sellerId', 'rating', 'reviewCount'],
  ...['state.sku', 'state.slug', 'state.originalPrice', 'state.images'],
];

const bodyOf = (query: SearchQuery, look: Look): estypes.SearchRequest => {
  const choices = choicesOf(query);
  return {
    query: rankedQuery(query.q, look),
    post_filter: filterOf(choices),
    aggs: { ...facetAggregations(choices), fitting: { filter: { match_all: {} } } },
    sort: orderOf(query),
    from: (query.page - 1) * query.limit,
    size: query.limit,
    track_total_hits: true,
    _source: shown,
  };
};

type WordsAnswer = FacetAnswer & { fitting: { doc_count: number } };

/** Products that have the words, whatever they are narrowed down by. */
const fitting = ({ aggregations }: estypes.SearchResponse<unknown, WordsAnswer>): number =>
  aggregations?.fitting.doc_count ?? 0;

const nameIn = (document: ProductDocument, matched: readonly string[]): string => {
  const language = languages.find((one): one is Language => matched.includes(one));
  return language ? document.text[language].name : document.name;
};

/** Searches the live index. */
export const elasticSearcher = (elastic: Elastic): Searcher => {
  const index = elastic.name('products');
  const breaker = failureRate();
  let known = { count: 0, until: 0 };

  /** How many products are for sale, as of some seconds ago; 0 when that is unknown. */
  const forSale = async (): Promise<number> => {
    if (Date.now() < known.until) return known.count;
    known = { ...known, until: Date.now() + countedMs };
    try {
      const query = { term: { status: 'ACTIVE' } };
      const { count } = await elastic.run((client) =>
        client.count({ index, query }, { requestTimeout: deadlineMs }),
      );
      known = { ...known, count };
    } catch {
      known = { ...known, count: 0 };
    }
    return known.count;
  };

  const inTurn = bulkhead(concurrency, maxQueued);

  const askNow = async <Answer>(
    body: estypes.SearchRequest,
  ): Promise<estypes.SearchResponse<ProductDocument, Answer>> => {
    if (breaker.isOpen()) throw searchErrors.SEARCH_UNAVAILABLE();
    try {
      const answer = await elastic.run((client) =>
        client.search<ProductDocument, Answer>({ index, ...bounds, ...body }, { requestTimeout: deadlineMs }),
      );
      if (answer.timed_out) throw searchErrors.SEARCH_UNAVAILABLE();
      breaker.record(true);
      return answer;
    } catch (error) {
      // A query that the index rejects says nothing about the next.
      breaker.record(!(error instanceof AppError));
      throw searchErrors.SEARCH_UNAVAILABLE(undefined, { cause: error });
    }
  };

  /** @throws SEARCH_UNAVAILABLE also when too many queries wait, which does not count as a failure of the index */
  const ask = <Answer>(body: estypes.SearchRequest) =>
    inTurn(() => askNow<Answer>(body)).catch((error: unknown) => {
      throw error instanceof AppError && error.code === 'UNAVAILABLE'
        ? searchErrors.SEARCH_UNAVAILABLE(undefined, { cause: error })
        : error;
    });

  return {
    search: async (query) => {
      // Signs alone name nothing; an empty query finds everything.
      if (query.q !== '' && wordsOf(query.q).length === 0) return { hits: [], total: 0, facets: noFacets };
      const look = async (spelling: Spelling) => {
        const all = await ask<WordsAnswer>(bodyOf(query, { spelling, mustName: false }));
        // Requiring a name costs a third more, and only stop words find (nearly) everything without it.
        const fits = fitting(all);
        if (query.q === '' || fits === 0 || fits < (await forSale()) / 2) return all;
        return ask<WordsAnswer>(bodyOf(query, { spelling, mustName: true }));
      };
      const typed = await look('as typed');
      // Other spellings cost several times as much, and beside products with exact matches they would be noise.
      const { hits, aggregations } =
        fitting(typed) === 0 && canBeMisspelt(query.q) ? await look('misspelt') : typed;
      return {
        hits: hits.hits.flatMap(({ _source }) => (_source ? [hitOf(_source)] : [])),
        total: typeof hits.total === 'object' ? hits.total.value : (hits.total ?? 0),
        facets: facetsOf(aggregations ?? {}),
      };
    },

    suggest: async (prefix) => {
      const { hits } = await ask<never>({
        query: prefixQuery(prefix),
        collapse: { field: 'name' },
        size: suggested,
        sort: [{ _score: { order: 'desc' } }, { name: { order: 'asc' } }],
        _source: ['name', 'text.en.name', 'text.ru.name', 'text.uz.name'],
      });
      const names = hits.hits.flatMap(({ _source, matched_queries }) =>
        _source ? [nameIn(_source, Array.isArray(matched_queries) ? matched_queries : [])] : [],
      );
      return [...new Set(names)];
    },
  };
};
