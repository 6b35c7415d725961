import { type estypes } from '@elastic/elasticsearch';
import { languages } from '../domain/product-document';
import { wordsOf } from '../domain/search-wish';

type Query = estypes.QueryDslQueryContainer;

const weights = { name: 3, description: 2, category: 1 } as const;

/** Every field in which words are looked for, with its weight (SRCH-31). */
const fields = [
  ...languages.map((language) => `text.${language}.name^${weights.name}`),
  ...languages.map((language) => `text.${language}.description^${weights.description}`),
  ...['category', 'category.ru', 'category.uz'].map((field) => `${field}^${weights.category}`),
];
const mostWords = 12;

/** How the words may be meant: as they stand there, or with a letter or two wrong. */
export type Spelling = 'as typed' | 'misspelt';

const misspelt = (spelling: Spelling) =>
  spelling === 'misspelt' ? { fuzziness: 'AUTO', prefix_length: 1 } : {};

const word =
  (spelling: Spelling) =>
  (query: string): Query => ({
    multi_match: {
      query,
      fields,
      type: 'best_fields',
      zero_terms_query: 'all',
      ...misspelt(spelling),
    },
  });

/** Any of the words. */
const named = (q: string, spelling: Spelling): Query => ({
  multi_match: { query: wordsOf(q).slice(0, mostWords).join(' '), fields, ...misspelt(spelling) },
});

/**
 * The whole phrase as it is, with its synonyms, counts most; else each word may stand anywhere, and of long questions a
 * quarter may be missing.
 */
const words = (q: string, spelling: Spelling): Query => ({
  bool: {
    // Words that say nothing by themselves, such as "the", restrict nothing; but something has to be named.
    filter: [{ bool: { should: [named(q, spelling), { term: { skus: q } }] } }],
    should: [
      { multi_match: { query: q, fields, type: 'best_fields', operator: 'and', tie_breaker: 0.2, boost: 3 } },
      {
        bool: {
          should: wordsOf(q).slice(0, mostWords).map(word(spelling)),
          minimum_should_match: '3<75%',
        },
      },
      { term: { skus: { value: q, boost: 50 } } },
    ],
    minimum_should_match: 1,
  },
});

/** Products for sale that fit the words, better ones first: what can be bought, is liked and is bought by others. */
export const rankedQuery = (q: string, spelling: Spelling): Query => ({
  function_score: {
    query: {
      bool: {
        filter: [{ term: { status: 'ACTIVE' } }],
        must: [q === '' ? { match_all: {} } : words(q, spelling)],
      },
    },
    functions: [
      { weight: 1 },
      { filter: { term: { availability: true } }, weight: 0.5 },
      { field_value_factor: { field: 'rating', missing: 0 }, weight: 0.1 },
      { field_value_factor: { field: 'popularity', modifier: 'log1p', missing: 0 }, weight: 0.3 },
    ],
    score_mode: 'sum',
    boost_mode: 'multiply',
  },
});

/** Names that begin, word by word, as the shopper has typed so far; it says which language's name fits. */
export const prefixQuery = (prefix: string): Query => ({
  function_score: {
    query: {
      bool: {
        filter: [{ term: { status: 'ACTIVE' } }],
        should: languages.map((language) => ({
          match: {
            [`text.${language}.name.prefix`]: { query: prefix, operator: 'and', _name: language },
          },
        })),
        minimum_should_match: 1,
      },
    },
    functions: [
      { weight: 1 },
      { field_value_factor: { field: 'popularity', modifier: 'log1p', missing: 0 }, weight: 0.3 },
    ],
    score_mode: 'sum',
    boost_mode: 'multiply',
  },
});
