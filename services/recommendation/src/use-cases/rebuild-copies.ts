import { setTimeout as pause } from 'node:timers/promises';
import { type Logger, newId } from '@ultramarket/platform';
import { recommendationErrors } from '../domain/errors';
import { type Owners, type RebuildRecord, type RebuildStore } from '../rebuild-ports';

interface RebuildDeps {
  store: RebuildStore;
  owners: Owners;
  logger: Logger;
  now: () => Date;
}

/** How long an event may be in flight before a row that it has not reached counts as wrong, ms. */
const pauses = [200, 400, 800, 1600];

const fill = async ({ store, owners }: RebuildDeps, id: string, signal: AbortSignal): Promise<void> => {
  const take = async <Row>(parts: AsyncIterable<Row>, put: (id: string, rows: Row) => Promise<void>) => {
    for await (const rows of parts) {
      signal.throwIfAborted();
      await put(id, rows);
    }
  };
  await take(owners.products(), store.putProducts);
  await take(owners.ratings(), store.putRatings);
  await take(owners.purchases(), store.putInteractions);
  await take(owners.reviews(), store.putInteractions);
};

const rebuild = async (deps: RebuildDeps, id: string, signal: AbortSignal): Promise<void> => {
  const { store, logger } = deps;
  await fill(deps, id, signal);
  const compared = await store.compare(signal);
  for (const ms of pauses) {
    if ((await store.settle()) === 0) break;
    await pause(ms, undefined, { signal });
  }
  signal.throwIfAborted();
  const differing = await store.swap(id, compared);
  const facts = { rebuildId: id, compared, differing };
  if (differing > 0) logger.warn('copies differed from their owners and were corrected', facts);
  else logger.info('copies were rebuilt and equal what their owners have', facts);
};

/** Rebuilds the copies from their owners, one rebuild at a time over all replicas, beside requests and events. */
export class CopyRebuilder {
  private readonly controller = new AbortController();
  private running: Promise<void> | undefined;

  constructor(private readonly deps: RebuildDeps) {}

  /** Begins a rebuild and returns while it goes on. @throws REBUILD_IN_PROGRESS */
  async start(): Promise<{ id: string }> {
    const { store, now } = this.deps;
    const lock = await store.acquireLock();
    if (!lock) throw recommendationErrors.REBUILD_IN_PROGRESS();
    const id = newId();
    try {
      await store.failAbandoned();
      await store.begin(id, now());
      this.running = this.run(id).finally(() => lock.release());
      return { id };
    } catch (error) {
      await lock.release();
      throw error;
    }
  }

  /** The last rebuild. @throws REBUILD_UNKNOWN when there was none */
  async latest(): Promise<RebuildRecord> {
    const found = await this.deps.store.latest();
    if (!found) throw recommendationErrors.REBUILD_UNKNOWN();
    return found;
  }

  /** Marks rebuilds as failed whose process died and removes what they made; does nothing while one runs. */
  async failAbandoned(): Promise<void> {
    const { store, logger } = this.deps;
    const lock = await store.acquireLock();
    if (!lock) return;
    try {
      const failed = await store.failAbandoned();
      if (failed.length === 0) return;
      logger.warn('rebuilds had been abandoned', { rebuilds: failed });
      await store.clear();
    } finally {
      await lock.release();
    }
  }

  /** Aborts a running rebuild and waits until it has ended. */
  async stop(): Promise<void> {
    this.controller.abort(new Error('the service stops'));
    await this.running;
  }

  private async run(id: string): Promise<void> {
    const { store, logger } = this.deps;
    const { signal } = this.controller;
    try {
      await rebuild(this.deps, id, signal);
      await store.clear().catch((error: unknown) => {
        logger.warn('the tables of a rebuild are cleared by the next one', { error });
      });
    } catch (error) {
      if (!signal.aborted)
        logger.error('the copies could not be rebuilt; they stay as they are', { rebuildId: id, error });
      const reason = signal.aborted
        ? 'The service was stopped while the copies were rebuilt.'
        : 'The rebuild failed; the log of recommendation-service says why.';
      await store.fail(id, reason).catch((cause: unknown) => {
        logger.warn('a failed rebuild is marked later', { rebuildId: id, error: cause });
      });
    }
  }
}
