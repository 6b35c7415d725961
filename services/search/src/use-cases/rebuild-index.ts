import { searchErrors } from '../domain/errors';
import { type RebuildLeaseHeld, type RebuildStatus } from '../ports';
import { compareIndexes } from './compare-indexes';
import { type SearchDeps } from './deps';
import { type RefreshDocuments } from './refresh-documents';
import { countSales } from './popularity';

/** Well within the time after which a lease counts as lost. */
const renewMs = 4000;

type Deps = SearchDeps & { refreshDocuments: RefreshDocuments };

const fill = async (deps: Deps, index: string, lease: RebuildLeaseHeld): Promise<void> => {
  let documents = 0;
  for await (const states of deps.catalogue.all()) {
    await deps.refreshDocuments([], { updates: states, into: [index] });
    documents += states.length;
    await lease.report({ documents });
  }
  // Into both: sales since the last count are no difference between them.
  await countSales(deps)();
};

const rebuild = async (deps: Deps, lease: RebuildLeaseHeld): Promise<void> => {
  const { indexes, synonyms, answers, logger, now } = deps;
  let index: string | undefined;
  const renewal = setInterval(() => void lease.report({}).catch(() => undefined), renewMs);
  try {
    // An earlier holder of the lease that died may have left an index behind that still gets every change.
    await indexes.dropLeftovers();
    index = await indexes.create(await synonyms.read());
    await lease.report({ index });
    await fill(deps, index, lease);
    const comparison = await compareIndexes(deps)((await indexes.live()).index, index);
    await lease.report({ comparison });
    clearInterval(renewal);
    await indexes.promote(index);
    await answers.drop();
    await lease.report({ state: 'done', finishedAt: now().toISOString() });
    logger.info('the index was rebuilt', { index, equal: comparison.equal, ...comparison.rebuilt });
  } catch (error) {
    logger.error('the index could not be rebuilt; the one before stays', { error });
    const message = error instanceof Error ? error.message : String(error);
    const end = { state: 'failed', error: message, finishedAt: now().toISOString() } as const;
    await Promise.allSettled([index && indexes.drop(index)]);
    await Promise.allSettled([lease.report(end)]);
  } finally {
    clearInterval(renewal);
  }
};

/**
 * Builds the index anew from the catalogue while searches go on: changes go to the old and the new one, then
 * the alias moves. One replica at a time; a rebuild that dies leaves the old index in service.
 */
export const rebuildIndex = (deps: Deps) => {
  let running: Promise<void> = Promise.resolve();
  return {
    /** @throws INDEX_REBUILD_RUNNING */
    start: async (reason: RebuildStatus['reason']): Promise<RebuildStatus> => {
      const status: RebuildStatus = {
        state: 'running',
        reason,
        index: null,
        documents: 0,
        startedAt: deps.now().toISOString(),
        finishedAt: null,
        comparison: null,
        error: null,
      };
      const lease = await deps.rebuildLease.acquire(status);
      if (!lease) throw searchErrors.INDEX_REBUILD_RUNNING();
      running = rebuild(deps, lease);
      return status;
    },
    /** Removes what a rebuild that died left behind, once its lease is over. */
    cleanUp: async (): Promise<void> => {
      if (await deps.rebuildLease.isHeld()) return;
      const left = await deps.indexes.dropLeftovers();
      if (left.length > 0) deps.logger.warn('an incomplete index was removed', { left });
    },
    settled: () => running,
  };
};
export type Rebuild = ReturnType<typeof rebuildIndex>;

/** The index in service and the last rebuild. */
export const readIndexStatus =
  ({ indexes, rebuildLease }: SearchDeps) =>
  async () => ({ ...(await indexes.live()), rebuild: (await rebuildLease.last()) ?? null });
