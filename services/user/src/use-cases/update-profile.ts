import { userErrors } from '../domain/errors';
import { type Owner, type Profile, type ProfileChange } from '../domain/profile';
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
    const { profiles, cache } = deps;
    const { avatarFileId } = change;
    const before = await profiles.ensure(owner);
    if (avatarFileId && avatarFileId !== before.avatarFileId)
      await checkAvatar(deps, owner.userId, avatarFileId);
    const profile = await profiles.update(owner.userId, change, version);
    await cache.invalidate([profile]);
    return profile;
  };
