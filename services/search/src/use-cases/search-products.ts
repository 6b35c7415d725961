import { searchErrors } from '../domain/errors';
import { deepest, type Facets, type SearchResult, type SearchQuery, termOf } from '../domain/search-query';
import { type SearchDeps } from './deps';

type Deps = Pick<
  SearchDeps,
  'searcher' | 'catalogue' | 'answers' | 'history' | 'recorder' | 'logger' | 'newId' | 'now'
>;

/** Who searches; `searchId` goes on with an earlier search on its next page. */
export interface Seeker {
  readonly userId: string | null;
  readonly guestId: string | null;
  readonly searchId?: string | undefined;
}

export interface SearchAnswer extends SearchResult {
  readonly searchId: string;
  /** The index is unavailable: this is the catalogue's list by the filters, without the words. */
  readonly degraded: boolean;
}

/** Caches answers by query; the answer to a query during which the index changed is not cached. */
const cachedAnswers =
  ({ answers }: Pick<SearchDeps, 'answers'>) =>
  async <Answer>(kind: string, query: unknown, ask: () => Promise<Answer>): Promise<Answer> => {
    const key = `${kind}:${JSON.stringify(query)}`;
    const known = await answers.get<Answer>(key);
    if (known !== undefined) return known;
    const state = await answers.state();
    const answer = await ask();
    void answers.put(key, answer, state);
    return answer;
  };

const fromCatalogue = async (
  { catalogue, logger }: Deps,
  query: SearchQuery,
  cause: unknown,
): Promise<SearchResult> => {
  logger.warn('the search answers with the catalogue alone', { error: cause });
  try {
    return await catalogue.listing(query);
  } catch (error) {
    throw searchErrors.SEARCH_UNAVAILABLE(undefined, { cause: error });
  }
};

const recordSearch = (
  deps: Deps,
  query: SearchQuery,
  seeker: Seeker,
  searchId: string,
  total: number,
): void => {
  const { recorder, history, logger, now } = deps;
  if (query.q === '' || seeker.searchId) return;
  const { userId, guestId } = seeker;
  recorder.searched({ searchId, userId, guestId, query: query.q, total });
  if (userId === null) return;
  history
    .add(userId, termOf(query.q), now())
    .catch((error: unknown) => logger.warn('a search was not added to the history', { error }));
};

/**
 * Finds products. The caller waits for the answer only: statistics, events and the user's history come after.
 * @throws SEARCH_TOO_DEEP; SEARCH_UNAVAILABLE when neither the index nor the catalogue answers
 */
export const searchProducts = (deps: Deps) => {
  const cached = cachedAnswers(deps);
  return async (query: SearchQuery, seeker: Seeker): Promise<SearchAnswer> => {
    if (query.page * query.limit > deepest) throw searchErrors.SEARCH_TOO_DEEP();
    const searchId = seeker.searchId ?? deps.newId();
    try {
      const found = await cached('search', query, () => deps.searcher.search(query));
      recordSearch(deps, query, seeker, searchId, found.total);
      return { ...found, searchId, degraded: false };
    } catch (error) {
      return { ...(await fromCatalogue(deps, query, error)), searchId, degraded: true };
    }
  };
};

/** Up to ten names that begin like this; none while the index is unavailable. */
export const suggestNames = (deps: Deps) => {
  const cached = cachedAnswers(deps);
  return async (prefix: string): Promise<string[]> => {
    try {
      return await cached('suggest', prefix.toLowerCase(), () => deps.searcher.suggest(prefix));
    } catch (error) {
      deps.logger.warn('no names can be suggested', { error });
      return [];
    }
  };
};

/** What a search could be narrowed down by. @throws SEARCH_UNAVAILABLE: the catalogue's list has no facets */
export const readFacets = (deps: Deps) => {
  const cached = cachedAnswers(deps);
  return (query: Omit<SearchQuery, 'sort' | 'page' | 'limit'>): Promise<Facets> =>
    cached('facets', query, async () => {
      const everything = { ...query, sort: [], page: 1, limit: 0 };
      return (await deps.searcher.search(everything)).facets;
    });
};
