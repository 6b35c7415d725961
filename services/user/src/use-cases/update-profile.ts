import { type Owner, type Profile, type ProfileChange } from '../domain/profile';
import { type ProfileCache, type ProfileStore } from '../ports';

/** Changes the fields that are given (USER-02). @throws VERSION_CONFLICT */
export const updateProfile =
  ({ profiles, cache }: { profiles: ProfileStore; cache: ProfileCache }) =>
  async (owner: Owner, change: ProfileChange, version: number | undefined): Promise<Profile> => {
    await profiles.ensure(owner);
    const profile = await profiles.update(owner.userId, change, version);
    await cache.forget([profile]);
    return profile;
  };
