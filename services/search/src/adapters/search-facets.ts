import { type estypes } from '@elastic/elasticsearch';
import { type Facets } from '../domain/search-query';
import { type Choice, filterOf } from './search-filters';

type Aggregation = estypes.AggregationsAggregationContainer;

/** Minor units. */
const bands = [
  { from: 0, to: 1000 },
  { from: 1000, to: 5000 },
  { from: 5000, to: 10_000 },
  { from: 10_000 },
] as const;
const stars = [5, 4, 3, 2, 1] as const;
const prefix = 'attribute:';

const values: Aggregation = { terms: { field: 'attributes.value', size: 20 } };
const byName = (size: number): Aggregation => ({
  terms: { field: 'attributes.name', size },
  aggs: { values },
});

const chosenAttribute = (name: string): Aggregation => ({
  nested: { path: 'attributes' },
  aggs: {
    own: {
      filter: { prefix: { 'attributes.pair': `${name}:` } },
      aggs: { names: byName(1) },
    },
  },
});

/** Each facet counts what passes all filters but its own, so that a shopper sees what else could be chosen. */
export const facetAggregations = (choices: readonly Choice[]): Record<string, Aggregation> => {
  const without = (facet: string, aggregation: Aggregation): Record<string, Aggregation> => ({
    [facet]: { filter: filterOf(choices, facet), aggs: { found: aggregation } },
  });
  const chosen = choices.filter(({ facet }) => facet.startsWith(prefix));
  return {
    ...without('categories', { terms: { field: 'categoryKey', size: 10 } }),
    ...without('prices', { range: { field: 'prices', ranges: [...bands] } }),
    ...without('ratings', { range: { field: 'rating', ranges: stars.map((from) => ({ from })) } }),
    ...without('attributes', { nested: { path: 'attributes' }, aggs: { names: byName(20) } }),
    ...Object.assign(
      {},
      ...chosen.map(({ facet }) => without(facet, chosenAttribute(facet.slice(prefix.length)))),
    ),
  };
};

interface Bucket {
  key: string;
  doc_count: number;
  from?: number;
  values?: { buckets: Bucket[] };
}
interface Names {
  buckets: Bucket[];
}
export type FacetAnswer = Record<
  string,
  { found: { buckets?: Bucket[]; names?: Names; own?: { names: Names } } }
>;

const attributeOf = ({ key, values: found }: Bucket) => ({
  name: key,
  values: (found?.buckets ?? []).map((bucket) => ({ value: bucket.key, count: bucket.doc_count })),
});

const attributesOf = (answer: FacetAnswer): Facets['attributes'] => {
  const general = (answer['attributes']?.found.names?.buckets ?? []).map(attributeOf);
  const chosen = Object.entries(answer)
    .filter(([facet]) => facet.startsWith(prefix))
    .flatMap(([, { found }]) => (found.own?.names.buckets ?? []).map(attributeOf));
  const all = new Map([...general, ...chosen].map((attribute) => [attribute.name, attribute]));
  return [...all.values()];
};

/** The answer in the order and with the names that shoppers see. */
export const facetsOf = (answer: FacetAnswer): Facets => {
  const buckets = (facet: string): Bucket[] => answer[facet]?.found.buckets ?? [];
  const from = (facet: string) =>
    new Map(buckets(facet).map((bucket) => [bucket.from ?? 0, bucket.doc_count]));
  const [prices, ratings] = [from('prices'), from('ratings')];
  return {
    categories: buckets('categories').map(({ key, doc_count }) => {
      const [id = '', ...name] = key.split('|');
      return { id, name: name.join('|'), count: doc_count };
    }),
    prices: bands.map((band) => ({
      from: band.from,
      to: 'to' in band ? band.to : null,
      count: prices.get(band.from) ?? 0,
    })),
    ratings: stars.map((count) => ({ stars: count, count: ratings.get(count) ?? 0 })),
    attributes: attributesOf(answer),
  };
};
