import { ProfileUpdated } from '@ultramarket/contracts';
import { errors } from '@ultramarket/platform';
import { userErrors } from '../domain/errors';
import { changedFields, type Owner, type Profile, type ProfileChange } from '../domain/profile';
import { type Files, type ProfileCache, type ProfileStore } from '../ports';

interface UpdateDeps {
  profiles: ProfileStore;
  cache: ProfileCache;
  files: Files;
}

/** A profile picture must belong to its user: file-service says whose it is. */
const checkAvatar = async ({ files }: UpdateDeps, userId: string, fileId: string): Promise<void> => {
  const [file] = await files.describe([fileId]);
  const usable = file?.state === 'READY' || file?.state === 'PENDING';
  if (!usable || file.ownerId !== userId || file.purpose !== 'AVATAR')
    throw userErrors.AVATAR_FILE_REFUSED(undefined, {
      fields: [{ pointer: '/avatarFileId', code: 'not_usable', detail: 'no AVATAR file of yours' }],
    });
};

/** Changes the fields that are given. @throws VERSION_CONFLICT, AVATAR_FILE_REFUSED */
export const updateProfile =
  (deps: UpdateDeps) =>
  async (owner: Owner, change: ProfileChange, version: number | undefined): Promise<Profile> => {
    const { profiles: store, cache } = deps;
    const { userId } = owner;
    const { avatarFileId } = change;
    const known = await store.ensure(owner);
    if (avatarFileId && avatarFileId !== known.avatarFileId) await checkAvatar(deps, userId, avatarFileId);
    const profile = await store.transaction(async (profiles) => {
      const { profile: before, isRegistered } = await profiles.lock(userId);
      if (version !== undefined && version !== before.version) throw errors.VERSION_CONFLICT();
      const changed = changedFields(before, change);
      if (changed.length === 0) return before;
      const after = await profiles.update(userId, change);
      const { firstName, locale } = after;
      // Before the registration has arrived the language is only our default, which must not travel as theirs.
      profiles.tx.outbox.add(
        ProfileUpdated({ userId, changed, ...(isRegistered && firstName && { firstName, locale }) }),
      );
      return after;
    });
    await cache.invalidate([profile]);
    return profile;
  };
