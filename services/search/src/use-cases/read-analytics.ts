import { type Analytics } from '../ports';
import { type SearchDeps } from './deps';

const share = (part: number, whole: number): number =>
  whole === 0 ? 0 : Math.round((part / whole) * 10_000) / 10_000;

/** What users searched for, what they did not find and what they opened. */
export const readAnalytics =
  ({ log }: Pick<SearchDeps, 'log'>) =>
  async (days: number) => {
    const { searches, searchesWithClick, zeroResultSearches, topTerms, zeroResultTerms }: Analytics =
      await log.read(days);
    return {
      days,
      searches,
      searchesWithClick,
      zeroResultSearches,
      clickThroughRate: share(searchesWithClick, searches),
      zeroResultRate: share(zeroResultSearches, searches),
      topTerms: topTerms.map((term) => ({
        ...term,
        clickThroughRate: share(term.searchesWithClick, term.searches),
      })),
      zeroResultTerms,
    };
  };
