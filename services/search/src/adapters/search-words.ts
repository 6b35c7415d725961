import { type estypes } from '@elastic/elasticsearch';
import { languages } from '../domain/product-document';
import { wordsOf } from '../domain/search-query';

type Query = estypes.QueryDslQueryContainer;

const weights = { name: 3, description: 2, category: 1 } as const;

/** Every field in which words are looked for, with its weight. */
const fields = [
  ...languages.map((language) => `text.${language}.name^${weights.name}`),
  ...languages.map((language) => `text.${language}.description^${weights.description}`),
  ...['category', 'category.ru', 'category.uz'].map((field) => `${field}^${weights.category}`),
];
const maxWords = 12;

/** Near words are looked for letter by letter in every field: so many letters of one query, and of one of its words. */
const maxLetters = 48;
const longestWord = 24;

/** How the words are matched: as typed, or with a letter or two wrong. */
export type Spelling = 'as typed' | 'misspelt';

/** How a query is matched. */
export interface Look {
  readonly spelling: Spelling;
  /** Requires that a word names something; words such as "the" alone would find everything. */
  readonly mustName: boolean;
}

const near = { fuzziness: 'AUTO', prefix_length: 1 } as const;

/** The words that count. */
const countedWords = (q: string): string[] => wordsOf(q).slice(0, maxWords);

/** The words that may be misspelt; one that is too long, or too much with those before it, is taken as typed. */
const misspellable = (q: string): ReadonlySet<string> => {
  let letters = 0;
  return new Set(
    countedWords(q).filter(({ length }) => {
      if (length > longestWord || letters + length > maxLetters) return false;
      letters += length;
      return true;
    }),
  );
};

/** Whether other spellings of a query are worth a search. */
export const canBeMisspelt = (q: string): boolean => misspellable(q).size > 0;

const nearWords = (q: string, spelling: Spelling): ReadonlySet<string> =>
  spelling === 'misspelt' ? misspellable(q) : new Set();

/** Any of the words. */
const named = (q: string, spelling: Spelling): Query[] => {
  const others = nearWords(q, spelling);
  const asTyped = countedWords(q).filter((one) => !others.has(one));
  const anyOf = (some: readonly string[], how: object): Query[] =>
    some.length === 0 ? [] : [{ multi_match: { query: some.join(' '), fields, ...how } }];
  return [...anyOf(asTyped, {}), ...anyOf([...others], near)];
};

/** Each of the words by itself. */
const each = (q: string, spelling: Spelling): Query[] => {
  const others = nearWords(q, spelling);
  return countedWords(q).map((query) => ({
    multi_match: {
      query,
      fields,
      type: 'best_fields',
      zero_terms_query: 'all',
      ...(others.has(query) && near),
    },
  }));
};

/**
 * The whole phrase as it is, with its synonyms, counts most; else each word may stand anywhere, and of long queries a
 * quarter may be missing.
 */
const words = (q: string, { spelling, mustName }: Look): Query => ({
  bool: {
    // Stop words such as "the" restrict nothing; but something has to be named.
    filter: mustName ? [{ bool: { should: [...named(q, spelling), { term: { skus: q } }] } }] : [],
    should: [
      { multi_match: { query: q, fields, type: 'best_fields', operator: 'and', tie_breaker: 0.2, boost: 3 } },
      { bool: { should: each(q, spelling), minimum_should_match: '3<75%' } },
      { term: { skus: { value: q, boost: 50 } } },
    ],
    minimum_should_match: 1,
  },
});

/** Products for sale that fit the words, better ones first: what can be bought, is liked and is bought by others. */
export const rankedQuery = (q: string, look: Look): Query => ({
  function_score: {
    query: {
      bool: {
        filter: [{ term: { status: 'ACTIVE' } }],
        must: [q === '' ? { match_all: {} } : words(q, look)],
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
