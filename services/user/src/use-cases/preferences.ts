import { type Preferences, type PreferencesChange } from '../domain/preferences';
import { type Owner } from '../domain/profile';
import { type PreferenceStore, type ProfileCache, type ProfileStore } from '../ports';

interface PreferenceDeps {
  profiles: ProfileStore;
  preferences: PreferenceStore;
  cache: ProfileCache;
}

/** How the shop speaks to the owner. */
export const getPreferences =
  ({ profiles, preferences }: PreferenceDeps) =>
  async (owner: Owner): Promise<Preferences> => {
    await profiles.ensure(owner);
    return preferences.read(owner.userId);
  };

/** Changes the fields that are given. @throws VERSION_CONFLICT */
export const updatePreferences =
  ({ profiles, preferences, cache }: PreferenceDeps) =>
  async (owner: Owner, change: PreferencesChange, version: number | undefined): Promise<Preferences> => {
    await profiles.ensure(owner);
    const updated = await preferences.update(owner.userId, change, version);
    if (updated.profile) await cache.invalidate([updated.profile]);
    return updated.preferences;
  };
