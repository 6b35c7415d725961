import { searchErrors } from '../domain/errors';
import { type ClickFact } from '../ports';
import { type SearchDeps } from './deps';

const oldestMs = 24 * 3_600_000;
const clockSkewMs = 60_000;

/** The moment at which an id (UUID v7) was made. */
const madeAt = (id: string): number => Number.parseInt(id.replaceAll('-', '').slice(0, 12), 16);

/**
 * Records that a result was opened. The id contains the time of its search, so no caller can write into the
 * statistics of another day. @throws SEARCH_UNKNOWN
 */
export const recordClick =
  ({ recorder, now }: Pick<SearchDeps, 'recorder' | 'now'>) =>
  (click: ClickFact): void => {
    const age = now().getTime() - madeAt(click.searchId);
    if (!(age > -clockSkewMs && age < oldestMs)) throw searchErrors.SEARCH_UNKNOWN();
    recorder.clicked(click);
  };
