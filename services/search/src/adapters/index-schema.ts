import { type estypes } from '@elastic/elasticsearch';
import { languages } from '../domain/product-document';
import { rulesOf, type Synonyms } from '../domain/synonyms';
import { uzbekMappings } from '../domain/uzbek';

type Property = estypes.MappingProperty;

const analysis = (rules: readonly string[]): estypes.IndicesIndexSettingsAnalysis => {
  const synonyms = rules.length > 0 ? ['synonyms'] : [];
  const chains = {
    en: {
      charFilters: [],
      before: ['lowercase', 'asciifolding', 'possessives', 'stems_en'],
      after: ['stop_en'],
    },
    ru: { charFilters: ['yo'], before: ['lowercase', 'stems_ru'], after: ['stop_ru'] },
    uz: { charFilters: ['uzbek'], before: ['lowercase', 'asciifolding'], after: [] },
  };
  const custom = (char_filter: string[], filter: string[]) => ({
    type: 'custom' as const,
    tokenizer: 'standard',
    char_filter,
    filter,
  });
  return {
    char_filter: {
      uzbek: { type: 'mapping', mappings: [...uzbekMappings] },
      yo: { type: 'mapping', mappings: ['ё => е', 'Ё => Е'] },
    },
    filter: {
      possessives: { type: 'stemmer', language: 'possessive_english' },
      stems_en: { type: 'stemmer', language: 'light_english' },
      stems_ru: { type: 'stemmer', language: 'russian' },
      stop_en: { type: 'stop', stopwords: '_english_' },
      stop_ru: { type: 'stop', stopwords: '_russian_' },
      beginnings: { type: 'edge_ngram', min_gram: 1, max_gram: 20 },
      ...(rules.length > 0 && { synonyms: { type: 'synonym_graph', synonyms: [...rules] } }),
    },
    analyzer: {
      ...Object.fromEntries(
        languages.flatMap((language) => {
          const { charFilters, before, after } = chains[language];
          return [
            [`index_${language}`, custom(charFilters, [...before, ...after])],
            // Synonyms are applied at search time, so that an index holds each word once.
            [`search_${language}`, custom(charFilters, [...before, ...synonyms, ...after])],
          ];
        }),
      ),
      folded: custom(['uzbek'], ['lowercase', 'asciifolding']),
      prefixes: custom(['uzbek'], ['lowercase', 'asciifolding', 'beginnings']),
    },
    normalizer: { lower: { type: 'custom', filter: ['lowercase'] } },
  };
};

/** The search analyzers of each language, written out so that they can be tried without an index. */
export const searchChains = (
  synonyms: Pick<Synonyms, 'sets'>,
): Array<Pick<estypes.IndicesAnalyzeRequest, 'tokenizer' | 'char_filter' | 'filter'>> => {
  const { analyzer, filter, char_filter } = analysis(rulesOf(synonyms));
  const spelt = <Definition>(names: unknown, known: Record<string, Definition> | undefined) =>
    (names as string[]).map((name) => known?.[name] ?? name);
  return languages.map((language) => {
    const chain = analyzer?.[`search_${language}`] as { char_filter: string[]; filter: string[] };
    return {
      tokenizer: 'standard',
      char_filter: spelt(chain.char_filter, char_filter) as never,
      filter: spelt(chain.filter, filter) as never,
    };
  });
};

const text = (language: string): Property => ({
  type: 'text',
  analyzer: `index_${language}`,
  search_analyzer: `search_${language}`,
});

const prefixed = (language: string): Property => ({
  ...(text(language) as estypes.MappingTextProperty),
  fields: { prefix: { type: 'text', analyzer: 'prefixes', search_analyzer: 'folded', norms: false } },
});

const keyword: Property = { type: 'keyword' };

const properties: Record<string, Property> = {
  id: keyword,
  skus: { type: 'keyword', normalizer: 'lower' },
  name: { type: 'keyword', ignore_above: 300 },
  status: keyword,
  price: { type: 'long' },
  prices: { type: 'long' },
  currency: keyword,
  categoryId: keyword,
  categoryIds: keyword,
  categorySlugs: keyword,
  categoryKey: keyword,
  category: {
    ...(text('en') as estypes.MappingTextProperty),
    fields: { ru: text('ru'), uz: text('uz') },
  },
  sellerId: keyword,
  availability: { type: 'boolean' },
  rating: { type: 'float' },
  reviewCount: { type: 'integer' },
  popularity: { type: 'integer' },
  attributes: { type: 'nested', properties: { name: keyword, value: keyword, pair: keyword } },
  createdAt: { type: 'date' },
  version: { type: 'long', index: false },
  complete: { type: 'boolean' },
  text: {
    properties: Object.fromEntries(
      languages.map((language) => [
        language,
        { properties: { name: prefixed(language), description: text(language) } },
      ]),
    ),
  },
  state: { type: 'object', enabled: false },
};

/** Fields that indexes of earlier releases lack; documents get them when they are completed. */
export const laterProperties = { prices: properties['prices'] } as Record<string, Property>;

/** The products' index: one shard, because a shop's catalogue is small to Lucene and one shard scores exactly. */
export const productIndex = (synonyms: Synonyms) => ({
  settings: {
    number_of_shards: 1,
    auto_expand_replicas: '0-1',
    refresh_interval: '1s',
    analysis: analysis(rulesOf(synonyms)),
  },
  mappings: {
    dynamic: false,
    _meta: { synonymsVersion: synonyms.version },
    properties,
  } satisfies estypes.MappingTypeMapping,
});

const small = { number_of_shards: 1, auto_expand_replicas: '0-1' };

/** What is only read by its id needs no field that can be searched. */
export const keyedIndex = { settings: small, mappings: { dynamic: false } } as const;

export const ordersIndex = {
  settings: { ...small, refresh_interval: '10s' },
  mappings: { dynamic: false, properties: { productIds: keyword, confirmedAt: { type: 'date' } } },
} satisfies { settings: object; mappings: estypes.MappingTypeMapping };

export const searchesIndex = {
  settings: { ...small, refresh_interval: '2s' },
  mappings: {
    dynamic: false,
    properties: {
      term: keyword,
      total: { type: 'integer' },
      at: { type: 'date' },
      clicked: { type: 'boolean' },
    },
  },
} satisfies { settings: object; mappings: estypes.MappingTypeMapping };
