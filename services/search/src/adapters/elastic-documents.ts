import { type estypes } from '@elastic/elasticsearch';
import { type ProductDocument } from '../domain/product-document';
import { type Documents, type Mark, type Selection, type StoredDocument } from '../ports';
import { type Elastic, statusOf } from './elastic';
import { writeAlias } from './elastic-indexes';

const pageSize = 500;
const marks = { index_not_found_exception: 'gone', document_missing_exception: 'gone' } as const;

const queryOf = (select: Selection): estypes.QueryDslQueryContainer => {
  if (select === 'all') return { match_all: {} };
  if (select === 'active') return { term: { status: 'ACTIVE' } };
  if (select === 'incomplete')
    return {
      bool: {
        should: [{ term: { complete: false } }, { bool: { must_not: [{ exists: { field: 'prices' } }] } }],
      },
    };
  return { terms: { categoryIds: [...select.categoryIds] } };
};

/** The outcome of each item of a bulk. @throws for anything but a conflict or an index that is gone */
const conflictsOf = (answer: estypes.BulkResponse): string[] =>
  answer.items.flatMap((item) => {
    const [result] = Object.values(item);
    const { error, status, _id } = result ?? {};
    if (!error || !result) return [];
    if (status === 409) return [_id ?? ''];
    if (error.type in marks) return [];
    throw new Error(`${error.type}: ${error.reason ?? ''}`);
  });

const position = ({ seqNo, term }: Mark) => ({ if_seq_no: seqNo, if_primary_term: term });

/**
 * Products in one of the versioned indexes. Writes use optimistic locking: of two that read the same state one has to
 * read again, so that each part of a document may come from another service.
 */
export const elasticDocuments = (elastic: Elastic): Documents => {
  const bulk = async (operations: object[]): Promise<string[]> => {
    if (operations.length === 0) return [];
    return conflictsOf(
      await elastic.run((client) =>
        client.bulk<ProductDocument>({ operations: operations as never[], require_alias: true }),
      ),
    );
  };

  return {
    read: async (index, ids) => {
      if (ids.length === 0) return new Map();
      const { docs } = await elastic.run((client) => client.mget<ProductDocument>({ index, ids: [...ids] }));
      const found = docs.flatMap((doc): StoredDocument[] =>
        'found' in doc && doc.found && doc._source
          ? [{ document: doc._source, mark: { seqNo: doc._seq_no ?? 0, term: doc._primary_term ?? 0 } }]
          : [],
      );
      return new Map(found.map((stored) => [stored.document.id, stored]));
    },

    write: (index, items) =>
      bulk(
        items.flatMap(({ document, mark }) => {
          const target = { _index: writeAlias(index), _id: document.id };
          return [mark ? { index: { ...target, ...position(mark) } } : { create: target }, document];
        }),
      ),

    remove: async (index, ids) => {
      if (ids.length === 0) return 0;
      const operations = ids.map((id) => ({ delete: { _index: writeAlias(index), _id: id } }));
      const { items } = await elastic.run((client) => client.bulk({ operations, require_alias: true }));
      return items.filter((item) => item.delete?.result === 'deleted').length;
    },

    refresh: async (index) => {
      try {
        await elastic.run((client) => client.indices.refresh({ index }));
      } catch (error) {
        // It was replaced meanwhile; the index after it was refreshed before it took over.
        if (statusOf(error) !== 404) throw error;
      }
    },

    all: async function* (index, select) {
      for (let after: string | undefined; ;) {
        const { hits } = await elastic.run((client) =>
          client.search<ProductDocument>({
            index,
            size: pageSize,
            query: queryOf(select),
            sort: [{ id: 'asc' }],
            track_total_hits: false,
            ...(after !== undefined && { search_after: [after] }),
          }),
        );
        const documents = hits.hits.flatMap(({ _source }) => (_source ? [_source] : []));
        if (documents.length > 0) yield documents;
        after = documents.at(-1)?.id;
        if (documents.length < pageSize) return;
      }
    },

    popular: async (index) => {
      const counts = new Map<string, number>();
      for (let after: estypes.SortResults | undefined; ;) {
        const { hits } = await elastic.run((client) =>
          client.search({
            index,
            size: 5000,
            _source: false,
            docvalue_fields: ['popularity'],
            query: { range: { popularity: { gt: 0 } } },
            sort: [{ id: 'asc' }],
            track_total_hits: false,
            ...(after && { search_after: after }),
          }),
        );
        for (const hit of hits.hits)
          counts.set(hit._id ?? '', Number((hit.fields as { popularity?: number[] })?.popularity?.[0] ?? 0));
        after = hits.hits.at(-1)?.sort;
        if (!after || hits.hits.length < 5000) return counts;
      }
    },

    setPopularity: async (index, changes) => {
      const all = [...changes];
      for (let from = 0; from < all.length; from += pageSize)
        await bulk(
          all
            .slice(from, from + pageSize)
            .flatMap(([id, popularity]) => [
              { update: { _index: writeAlias(index), _id: id, retry_on_conflict: 3 } },
              { doc: { popularity } },
            ]),
        );
    },
  };
};
