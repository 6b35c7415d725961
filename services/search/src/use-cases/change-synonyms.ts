import { AppError } from '@ultramarket/platform';
import { searchErrors } from '../domain/errors';
import { type Synonyms, type SynonymSet } from '../domain/synonyms';
import { type SearchDeps } from './deps';
import { type Rebuild } from './rebuild-index';

type Deps = SearchDeps & { rebuild: Rebuild };

export interface SynonymsInUse extends Synonyms {
  /** The version that searches use; it follows when the index has been rebuilt. */
  readonly appliedVersion: number;
}

/** The synonyms, and which version of them searches use already. */
export const readSynonyms =
  ({ synonyms, indexes }: SearchDeps) =>
  async (): Promise<SynonymsInUse> => {
    const [current, { synonymsVersion }] = await Promise.all([synonyms.read(), indexes.live()]);
    return { ...current, appliedVersion: synonymsVersion };
  };

/** Rebuilds the index when it was made with other synonyms than the current ones; a job calls it regularly. */
export const applySynonyms = (deps: Deps) => async (): Promise<void> => {
  const { version, appliedVersion } = await readSynonyms(deps)();
  if (version === appliedVersion) return;
  try {
    await deps.rebuild.start('synonyms');
  } catch (error) {
    if (!(error instanceof AppError && error.code === 'INDEX_REBUILD_RUNNING')) throw error;
  }
};

/**
 * Replaces all synonyms; once they were validated, the index is rebuilt in the background.
 * @throws SYNONYMS_UNUSABLE, SYNONYMS_VERSION_CONFLICT
 */
export const changeSynonyms =
  (deps: Deps) =>
  async (sets: readonly SynonymSet[], seen: number | undefined): Promise<SynonymsInUse> => {
    const refusal = await deps.indexes.tryOut({ sets });
    if (refusal !== undefined) throw searchErrors.SYNONYMS_UNUSABLE(`The index cannot use them: ${refusal}`);
    const { version } = await deps.synonyms.read();
    const expected = seen ?? version;
    const next = { version: expected + 1, sets };
    if (expected !== version || !(await deps.synonyms.replace(next, expected)))
      throw searchErrors.SYNONYMS_VERSION_CONFLICT();
    await applySynonyms(deps)();
    return { ...next, appliedVersion: (await deps.indexes.live()).synonymsVersion };
  };
