import { type Actor, errors, hasRole } from '@ultramarket/platform';
import { fileErrors } from '../domain/errors';
import { mayManage, maySee, type StoredFile } from '../domain/file';
import { type FileCabinet, type FileFilter, type FileStore } from '../ports';

interface Deps {
  cabinet: FileCabinet;
  store: FileStore;
}

/** @throws FILE_UNKNOWN also for one that the caller may not see */
export const getFile =
  ({ cabinet }: Deps) =>
  async (id: string, actor: Actor | undefined): Promise<StoredFile> => {
    const file = await cabinet.find(id);
    if (!file || !maySee(file, actor)) throw fileErrors.FILE_UNKNOWN();
    return file;
  };

const managed = async ({ cabinet }: Deps, id: string, actor: Actor): Promise<StoredFile> => {
  const file = await cabinet.find(id);
  if (!file || !maySee(file, actor)) throw fileErrors.FILE_UNKNOWN();
  if (!mayManage(file, actor)) throw errors.FORBIDDEN('The file is somebody else’s.');
  return file;
};

/** The caller's own files; those of anybody for staff (FILE-05). */
export const listFiles =
  ({ cabinet }: Deps) =>
  async (actor: Actor, filter: FileFilter, page: { page: number; limit: number }) => {
    if (hasRole(actor, 'manager')) return cabinet.list(filter, page);
    if (filter.ownerId !== undefined && filter.ownerId !== actor.userId) throw errors.FORBIDDEN();
    return cabinet.list({ ...filter, ownerId: actor.userId }, page);
  };

/** Changes the words that go with a file (FILE-05). @throws FILE_UNKNOWN, FORBIDDEN */
export const describeFile =
  (deps: Deps) =>
  async (id: string, actor: Actor, change: Parameters<FileCabinet['describe']>[1]): Promise<StoredFile> => {
    await managed(deps, id, actor);
    const file = await deps.cabinet.describe(id, change);
    if (!file) throw fileErrors.FILE_UNKNOWN();
    return file;
  };

/** Takes a file away from all readers; its bytes go thirty days later (FILE-03). @throws FILE_UNKNOWN, FORBIDDEN */
export const deleteFile =
  (deps: Deps) =>
  async (id: string, actor: Actor): Promise<{ id: string }> => {
    await managed(deps, id, actor);
    if (!(await deps.store.remove(id))) throw fileErrors.FILE_UNKNOWN();
    return { id };
  };
