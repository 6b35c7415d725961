import { type Owner, type Profile } from '../domain/profile';
import { type ProfileCache, type ProfileStore } from '../ports';

/** The owner's profile. It exists from their first visit on, even before the registration has arrived. */
export const getProfile =
  ({ profiles, cache }: { profiles: ProfileStore; cache: ProfileCache }) =>
  async (owner: Owner): Promise<Profile> => {
    const cached = await cache.read(owner.userId);
    if (cached) return cached;
    const profile = await profiles.ensure(owner);
    await cache.fill(profile);
    return profile;
  };
