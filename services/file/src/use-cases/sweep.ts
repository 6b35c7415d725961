import { keyOf, partsOf } from '../domain/file';
import { type FileStore, type ObjectStore } from '../ports';
import { announceRemoved } from './remove-files';

interface Deps {
  store: FileStore;
  objects: ObjectStore;
  now: () => Date;
  /** An object without a row may still get one for so long. */
  orphanGraceMs: number;
}

const batchSize = 100;
/** No upload takes that long: the server ends requests after five minutes. */
const uploadMs = 60 * 60_000;
const retentionMs = 30 * 24 * 60 * 60_000;

const before = (now: Date, ms: number): Date => new Date(now.getTime() - ms);

/** Ends uploads whose process died: their parts, objects, rows and the space they took. */
export const sweepUploads =
  ({ store, objects, now }: Deps) =>
  async (): Promise<void> => {
    const time = before(now(), uploadMs);
    for (;;) {
      const ids = await store.uploadsBefore(time, batchSize);
      for (const id of ids) await objects.removeFolder(keyOf(id, ''));
      await store.abandon(ids);
      if (ids.length < batchSize) break;
    }
    await objects.endUploadsBefore(time);
  };

/** Returns how many files were removed. */
const removeUnusable = (store: FileStore, time: Date): Promise<number> =>
  store.transaction(async (files) => {
    const removed = await files.removeUnusable(time, batchSize);
    announceRemoved(files, removed);
    return removed.length;
  });

/**
 * Removes what was deleted thirty days ago, for good; and deletes what was found unreadable as long ago, which
 * nothing else would.
 */
export const purgeDeleted =
  ({ store, objects, now }: Deps) =>
  async (): Promise<void> => {
    const time = before(now(), retentionMs);
    while ((await removeUnusable(store, time)) === batchSize);
    await store.purgeRejectedKyc(time);
    for (;;) {
      const ids = await store.deletedBefore(time, batchSize);
      for (const id of ids) await objects.removeFolder(keyOf(id, ''));
      await store.purge(ids);
      if (ids.length < batchSize) return;
    }
  };

/** Removes objects that belong to no file: what failed clean-ups left behind. */
export const sweepOrphans =
  ({ store, objects, now, orphanGraceMs }: Deps) =>
  async (): Promise<void> => {
    const time = before(now(), orphanGraceMs);
    for await (const page of objects.pages()) {
      const old = page.flatMap(({ key, changedAt }) => {
        const parts = changedAt <= time ? partsOf(key) : undefined;
        return parts ? [{ ...parts, key }] : [];
      });
      const orphans = await store.withoutFile(old);
      await objects.remove(orphans.map(({ key }) => key));
    }
  };
