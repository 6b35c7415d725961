import { searchErrors } from '../domain/errors';
import { type SearchDeps } from './deps';
import { type RefreshDocuments } from './refresh-documents';

type Deps = SearchDeps & { refreshDocuments: RefreshDocuments };

const removeFrom = async (
  { documents, indexes, freshness }: Deps,
  ids: readonly string[],
): Promise<number> => {
  const removed = await Promise.all((await indexes.targets()).map((target) => documents.remove(target, ids)));
  freshness.touch();
  return Math.max(0, ...removed);
};

/** Reads products again from the catalogue; unknown ones leave the index. */
export const indexProducts =
  (deps: Deps) =>
  async (ids: readonly string[]): Promise<{ indexed: number; removed: number }> => {
    const states = await deps.catalogue.states(ids);
    await deps.refreshDocuments([], { updates: states });
    const known = new Set(states.map(({ id }) => id));
    const unknown = ids.filter((id) => !known.has(id));
    return { indexed: states.length, removed: unknown.length > 0 ? await removeFrom(deps, unknown) : 0 };
  };

/** Takes a document out until the product changes or is indexed again. @throws SEARCH_DOCUMENT_UNKNOWN */
export const dropDocument =
  (deps: Deps) =>
  async (id: string): Promise<void> => {
    if ((await removeFrom(deps, [id])) === 0) throw searchErrors.SEARCH_DOCUMENT_UNKNOWN();
  };
