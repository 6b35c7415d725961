import { type Actor, type AuditActor, auditRecord, errors, hasRole } from '@ultramarket/platform';
import { fileErrors } from '../domain/errors';
import { mayManage, maySee, type StoredFile } from '../domain/file';
import { isForeignStaff } from '../domain/foreign-staff';
import { type FileCabinet, type FileFilter, type FilePage, type FileStore } from '../ports';
import { announceRemoved } from './remove-files';

interface Deps {
  cabinet: FileCabinet;
  store: FileStore;
  now: () => Date;
}

/** A caller that may not be signed in. */
export type MaybeAuditActor = Omit<AuditActor, 'actor'> & { readonly actor: Actor | undefined };

const isSignedIn = (auditActor: MaybeAuditActor): auditActor is AuditActor => auditActor.actor !== undefined;

/** Records that staff see identity documents of others. */
const auditSight = async (
  { store, now }: Deps,
  auditActor: MaybeAuditActor,
  files: readonly StoredFile[],
  deed: { action: string; resource: string },
): Promise<void> => {
  const seen = files.filter(
    (file) => file.visibility === 'KYC' && isForeignStaff(file.ownerId, auditActor.actor),
  );
  if (seen.length === 0 || !isSignedIn(auditActor)) return;
  const after = { fileIds: seen.map(({ id }) => id) };
  await store.transaction(async ({ tx }) =>
    tx.outbox.add(auditRecord(auditActor, { ...deed, after }, now())),
  );
};

/** @throws FILE_UNKNOWN also for one that the caller may not see */
export const getFile =
  (deps: Deps) =>
  async (id: string, auditActor: MaybeAuditActor): Promise<StoredFile> => {
    const file = await deps.cabinet.find(id);
    if (!file || !maySee(file, auditActor.actor)) throw fileErrors.FILE_UNKNOWN();
    await auditSight(deps, auditActor, [file], { action: 'file.viewed', resource: `file/${id}` });
    return file;
  };

const managed = async ({ cabinet }: Deps, id: string, { actor }: AuditActor): Promise<StoredFile> => {
  const file = await cabinet.find(id);
  if (!file || !maySee(file, actor)) throw fileErrors.FILE_UNKNOWN();
  if (!mayManage(file, actor)) throw errors.FORBIDDEN('The file belongs to another user.');
  return file;
};

/** The caller's own files; those of all users for staff. */
export const listFiles =
  (deps: Deps) => async (auditActor: AuditActor, filter: FileFilter, page: FilePage) => {
    const { actor } = auditActor;
    const staff = hasRole(actor, 'manager');
    if (!staff && filter.ownerId !== undefined && filter.ownerId !== actor.userId) throw errors.FORBIDDEN();
    const found = await deps.cabinet.list(staff ? filter : { ...filter, ownerId: actor.userId }, page);
    await auditSight(deps, auditActor, found.files, { action: 'file.listed', resource: 'file' });
    return found;
  };

/** Changes the words that go with a file. @throws FILE_UNKNOWN, FORBIDDEN */
export const describeFile =
  (deps: Deps) =>
  async (
    id: string,
    auditActor: AuditActor,
    change: Parameters<FileCabinet['describe']>[1],
  ): Promise<StoredFile> => {
    const { ownerId } = await managed(deps, id, auditActor);
    if (isForeignStaff(ownerId, auditActor.actor))
      await deps.store.transaction(async ({ tx }) =>
        tx.outbox.add(
          auditRecord(auditActor, { action: 'file.described', resource: `file/${id}` }, deps.now()),
        ),
      );
    const file = await deps.cabinet.describe(id, change);
    if (!file) throw fileErrors.FILE_UNKNOWN();
    return file;
  };

/**
 * Takes a file away from all readers; its bytes go thirty days later.
 * @throws FILE_UNKNOWN, FORBIDDEN, FILE_HELD
 */
export const deleteFile =
  (deps: Deps) =>
  async (id: string, auditActor: AuditActor): Promise<{ id: string }> => {
    const { ownerId } = await managed(deps, id, auditActor);
    return deps.store.transaction(async (files) => {
      const removed = await files.remove(id);
      if (!removed) throw (await files.isHeld(id)) ? fileErrors.FILE_HELD() : fileErrors.FILE_UNKNOWN();
      announceRemoved(files, [removed]);
      if (isForeignStaff(ownerId, auditActor.actor))
        files.tx.outbox.add(
          auditRecord(auditActor, { action: 'file.deleted', resource: `file/${id}` }, deps.now()),
        );
      return { id };
    });
  };
