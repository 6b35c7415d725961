import { type SearchDeps } from './deps';
import { type RefreshDocuments } from './refresh-documents';

type Deps = SearchDeps & { refreshDocuments: RefreshDocuments };

const batchSize = 500;

/**
 * Compares every product of the catalogue with its document and brings in line what differs: events that were lost, or
 * that were published before the index existed. Documents that the catalogue does not know go.
 */
export const catchUp =
  ({ catalogue, documents, indexes, refreshDocuments, freshness, logger }: Deps) =>
  async (): Promise<void> => {
    const known = new Set<string>();
    for await (const states of catalogue.all()) {
      states.forEach(({ id }) => known.add(id));
      await refreshDocuments([], { updates: states });
    }
    const { index } = await indexes.live();
    await documents.refresh(index);
    const unknownIds: string[] = [];
    for await (const part of documents.all(index, 'all'))
      unknownIds.push(...part.flatMap(({ id }) => (known.has(id) ? [] : [id])));
    // A product that came meanwhile was not in the list: unknown ones are fetched by id.
    for (let from = 0; from < unknownIds.length; from += batchSize) {
      const ids = unknownIds.slice(from, from + batchSize);
      const there = new Set((await catalogue.states(ids)).map(({ id }) => id));
      const gone = ids.filter((id) => !there.has(id));
      for (const target of await indexes.targets()) await documents.remove(target, gone);
      if (gone.length > 0) freshness.touch();
      if (gone.length > 0)
        logger.info('products without a catalogue entry left the index', { gone: gone.length });
    }
  };

/** Asks the catalogue for what was indexed from events alone while it could not be asked. */
export const completeDocuments =
  ({ catalogue, documents, indexes, refreshDocuments }: Deps) =>
  async (): Promise<void> => {
    const { index } = await indexes.live();
    for await (const part of documents.all(index, 'incomplete')) {
      const ids = part.map(({ id }) => id);
      await refreshDocuments(ids, { updates: await catalogue.states(ids) });
    }
  };

/** An index that is still empty may be younger than the events that made the catalogue: it is filled once. */
export const fillEmptyIndex = (deps: Deps) => async (): Promise<void> => {
  const { index } = await deps.indexes.live();
  await deps.documents.refresh(index);
  const first = await deps.documents.all(index, 'all').next();
  if (first.done) await catchUp(deps)();
};
