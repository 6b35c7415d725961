import { searchErrors } from '../domain/errors';
import { type RebuildLeaseHeld, type RebuildNote } from '../ports';
import { compareIndexes } from './compare-indexes';
import { type SearchDeps } from './deps';
import { type RefreshDocuments } from './refresh-documents';
import { countSales } from './popularity';

/** Well within the time after which a lease counts as lost. */
const renewMs = 4000;

type Deps = SearchDeps & { keep: RefreshDocuments };

const fill = async (deps: Deps, index: string, hold: RebuildLeaseHeld): Promise<void> => {
  let documents = 0;
  for await (const states of deps.catalogue.all()) {
    await deps.keep([], { updates: states, into: [index] });
    documents += states.length;
    await hold.note({ documents });
  }
  // Into both: what was sold since the last count is no difference between them.
  await countSales(deps)();
};

const rebuild = async (deps: Deps, hold: RebuildLeaseHeld): Promise<void> => {
  const { indexes, synonyms, answers, logger, now } = deps;
  let index: string | undefined;
  const beat = setInterval(() => void hold.note({}).catch(() => undefined), renewMs);
  try {
    // An earlier holder of the lease that died may have left an index behind that still gets every change.
    await indexes.dropLeftovers();
    index = await indexes.create(await synonyms.read());
    await hold.note({ index });
    await fill(deps, index, hold);
    const comparison = await compareIndexes(deps)((await indexes.live()).index, index);
    await hold.note({ comparison });
    clearInterval(beat);
    await indexes.promote(index);
    await answers.drop();
    await hold.note({ state: 'done', finishedAt: now().toISOString() });
    logger.info('the index was rebuilt', { index, equal: comparison.equal, ...comparison.rebuilt });
  } catch (error) {
    logger.error('the index could not be rebuilt; the one before stays', { error });
    const message = error instanceof Error ? error.message : String(error);
    const end = { state: 'failed', error: message, finishedAt: now().toISOString() } as const;
    await Promise.allSettled([index && indexes.drop(index)]);
    await Promise.allSettled([hold.note(end)]);
  } finally {
    clearInterval(beat);
  }
};

/**
 * Builds the index anew from the catalogue while the shop goes on: changes go to the old and the new one, then
 * the alias moves. One replica at a time; a rebuild that dies leaves the old index in service.
 */
export const rebuildIndex = (deps: Deps) => {
  let running: Promise<void> = Promise.resolve();
  return {
    /** @throws INDEX_REBUILD_RUNNING */
    start: async (reason: RebuildNote['reason']): Promise<RebuildNote> => {
      const note: RebuildNote = {
        state: 'running',
        reason,
        index: null,
        documents: 0,
        startedAt: deps.now().toISOString(),
        finishedAt: null,
        comparison: null,
        error: null,
      };
      const hold = await deps.turn.take(note);
      if (!hold) throw searchErrors.INDEX_REBUILD_RUNNING();
      running = rebuild(deps, hold);
      return note;
    },
    /** Removes what a rebuild that died left behind, once its lease is over. */
    cleanUp: async (): Promise<void> => {
      if (await deps.turn.isTaken()) return;
      const left = await deps.indexes.dropLeftovers();
      if (left.length > 0) deps.logger.warn('a half-made index was removed', { left });
    },
    settled: () => running,
  };
};
export type Rebuild = ReturnType<typeof rebuildIndex>;

/** The index in service and the last rebuild. */
export const readIndexStatus =
  ({ indexes, turn }: SearchDeps) =>
  async () => ({ ...(await indexes.live()), rebuild: (await turn.last()) ?? null });
