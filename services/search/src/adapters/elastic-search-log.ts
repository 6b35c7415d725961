import { termOf } from '../domain/search-query';
import { type SearchLog } from '../ports';
import { type Elastic } from './elastic';
import { dropOldMonths, monthIndex } from './months';

const retentionDays = 365;
const shown = 20;

interface Term {
  key: string;
  doc_count: number;
  clicked?: { doc_count: number };
}
interface SearchCounts {
  clicked: { doc_count: number };
  zero: { doc_count: number; terms: { buckets: Term[] } };
  terms: { buckets: Term[] };
}

/** The moment at which a search's id (UUID v7) was made: it says which month the search belongs to. */
export const madeAt = (searchId: string): Date =>
  new Date(Number.parseInt(searchId.replaceAll('-', '').slice(0, 12), 16));

const clicked = { filter: { term: { clicked: true } } };

/**
 * Searches by their id, without who searched. A click is written into its search, whichever of the two comes first, and
 * the same one again changes nothing.
 */
export const elasticSearchLog = (elastic: Elastic, now: () => Date): SearchLog => {
  const update = (searchId: string, doc: object) => [
    {
      update: {
        _index: monthIndex(elastic, 'searches', madeAt(searchId)),
        _id: searchId,
        retry_on_conflict: 3,
      },
    },
    { doc, doc_as_upsert: true },
  ];

  return {
    write: async (searches, clicks) => {
      const operations = [
        ...searches.flatMap(({ searchId, query, total, at }) =>
          update(searchId, { term: termOf(query), total, at: at.toISOString() }),
        ),
        ...clicks.flatMap(({ searchId, productId, position }) =>
          update(searchId, { clicked: true, productId, position }),
        ),
      ];
      if (operations.length > 0) await elastic.run((client) => client.bulk({ operations }));
    },

    read: async (days) => {
      const { hits, aggregations } = await elastic.run((client) =>
        client.search<unknown, SearchCounts>({
          index: `${elastic.name('searches')}-*`,
          size: 0,
          track_total_hits: true,
          query: { range: { at: { gte: new Date(now().getTime() - days * 86_400_000).toISOString() } } },
          aggs: {
            clicked,
            terms: { terms: { field: 'term', size: shown }, aggs: { clicked } },
            zero: {
              filter: { term: { total: 0 } },
              aggs: { terms: { terms: { field: 'term', size: shown } } },
            },
          },
        }),
      );
      const total = typeof hits.total === 'object' ? hits.total.value : (hits.total ?? 0);
      return {
        searches: total,
        searchesWithClick: aggregations?.clicked.doc_count ?? 0,
        zeroResultSearches: aggregations?.zero.doc_count ?? 0,
        topTerms: (aggregations?.terms.buckets ?? []).map((bucket) => ({
          term: bucket.key,
          searches: bucket.doc_count,
          searchesWithClick: bucket.clicked?.doc_count ?? 0,
        })),
        zeroResultTerms: (aggregations?.zero.terms.buckets ?? []).map((bucket) => ({
          term: bucket.key,
          searches: bucket.doc_count,
        })),
      };
    },

    prune: () => dropOldMonths(elastic, 'searches', retentionDays, now()),
  };
};
