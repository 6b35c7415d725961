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
  /** The index could not be asked: this is the catalogue's list by the filters, without the words. */
  readonly degraded: boolean;
}

/** Remembers answers by what was wished; what was asked while the index changed is not remembered. */
const remembered =
  ({ answers }: Pick<SearchDeps, 'answers'>) =>
  async <Answer>(kind: string, wish: unknown, ask: () => Promise<Answer>): Promise<Answer> => {
    const key = `${kind}:${JSON.stringify(wish)}`;
    const known = await answers.get<Answer>(key);
    if (known !== undefined) return known;
    const state = await answers.state();
    const answer = await ask();
    void answers.put(key, answer, state);
    return answer;
  };

const fromCatalogue = async (
  { catalogue, logger }: Deps,
  wish: SearchQuery,
  cause: unknown,
): Promise<SearchResult> => {
  logger.warn('the search answers with the catalogue alone', { error: cause });
  try {
    return await catalogue.listing(wish);
  } catch (error) {
    throw searchErrors.SEARCH_UNAVAILABLE(undefined, { cause: error });
  }
};

const takeNote = (deps: Deps, wish: SearchQuery, seeker: Seeker, searchId: string, total: number): void => {
  const { recorder, history, logger, now } = deps;
  if (wish.q === '' || seeker.searchId) return;
  const { userId, guestId } = seeker;
  recorder.searched({ searchId, userId, guestId, query: wish.q, total });
  if (userId === null) return;
  history
    .add(userId, termOf(wish.q), now())
    .catch((error: unknown) => logger.warn('a search was not remembered', { error }));
};

/**
 * Finds products. Nothing but the answer is waited for: statistics, events and the user's history come after.
 * @throws SEARCH_TOO_DEEP; SEARCH_UNAVAILABLE when neither the index nor the catalogue answers
 */
export const searchProducts = (deps: Deps) => {
  const remember = remembered(deps);
  return async (wish: SearchQuery, seeker: Seeker): Promise<SearchAnswer> => {
    if (wish.page * wish.limit > deepest) throw searchErrors.SEARCH_TOO_DEEP();
    const searchId = seeker.searchId ?? deps.newId();
    try {
      const found = await remember('search', wish, () => deps.searcher.search(wish));
      takeNote(deps, wish, seeker, searchId, found.total);
      return { ...found, searchId, degraded: false };
    } catch (error) {
      return { ...(await fromCatalogue(deps, wish, error)), searchId, degraded: true };
    }
  };
};

/** Up to ten names that begin like this; none while the index cannot be asked. */
export const suggestNames = (deps: Deps) => {
  const remember = remembered(deps);
  return async (prefix: string): Promise<string[]> => {
    try {
      return await remember('suggest', prefix.toLowerCase(), () => deps.searcher.suggest(prefix));
    } catch (error) {
      deps.logger.warn('no names can be suggested', { error });
      return [];
    }
  };
};

/** What a search could be narrowed down by. @throws SEARCH_UNAVAILABLE: the catalogue's list has no facets */
export const readFacets = (deps: Deps) => {
  const remember = remembered(deps);
  return (wish: Omit<SearchQuery, 'sort' | 'page' | 'limit'>): Promise<Facets> =>
    remember('facets', wish, async () => {
      const everything = { ...wish, sort: [], page: 1, limit: 0 };
      return (await deps.searcher.search(everything)).facets;
    });
};
