import { type estypes } from '@elastic/elasticsearch';
import { AppError } from '@ultramarket/platform';
import { searchErrors } from '../domain/errors';
import { type Language, languages, type ProductDocument } from '../domain/product-document';
import { type Hit, type SearchWish } from '../domain/search-wish';
import { type Searcher } from '../ports';
import { type Elastic } from './elastic';
import { type FacetAnswer, facetAggregations, facetsOf } from './search-facets';
import { choicesOf, filterOf } from './search-filters';
import { prefixQuery, rankedQuery, type Spelling } from './search-words';

/** A shopper waits no longer; the catalogue's plain list is the better answer then. */
const deadlineMs = 1500;
/** After a failure nobody else is made to wait for so long. */
const restMs = 1000;
const suggested = 10;

const stored = {
  price: 'price',
  rating: 'rating',
  createdAt: 'createdAt',
  popularity: 'popularity',
  name: 'name',
};

/** The id ends every order, so that no two products tie. */
const orderOf = ({ sort }: SearchWish): estypes.SortCombinations[] => [
  ...sort.map(({ field, descending }): estypes.SortCombinations =>
    field === 'relevance'
      ? { _score: { order: 'desc' } }
      : { [stored[field]]: { order: descending ? 'desc' : 'asc' } },
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

const bodyOf = (wish: SearchWish, spelling: Spelling): estypes.SearchRequest => {
  const choices = choicesOf(wish);
  return {
    query: rankedQuery(wish.q, spelling),
    post_filter: filterOf(choices),
    aggs: { ...facetAggregations(choices), fitting: { filter: { match_all: {} } } },
    sort: orderOf(wish),
    from: (wish.page - 1) * wish.limit,
    size: wish.limit,
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

/** Asks the index that is live at the moment. */
export const elasticSearcher = (elastic: Elastic): Searcher => {
  const index = elastic.name('products');
  let restUntil = 0;

  const ask = async <Answer>(
    body: estypes.SearchRequest,
  ): Promise<estypes.SearchResponse<ProductDocument, Answer>> => {
    if (Date.now() < restUntil) throw searchErrors.SEARCH_UNAVAILABLE();
    try {
      return await elastic.run((client) =>
        client.search<ProductDocument, Answer>({ index, ...body }, { requestTimeout: deadlineMs }),
      );
    } catch (error) {
      // One question that the index cannot answer says nothing about the next.
      if (error instanceof AppError) restUntil = Date.now() + restMs;
      throw searchErrors.SEARCH_UNAVAILABLE(undefined, { cause: error });
    }
  };

  return {
    search: async (wish) => {
      const look = (spelling: Spelling) => ask<WordsAnswer>(bodyOf(wish, spelling));
      const typed = await look('as typed');
      // Other spellings cost several times as much, and beside products that have the very words they would be noise.
      const { hits, aggregations } = fitting(typed) === 0 && wish.q !== '' ? await look('misspelt') : typed;
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
