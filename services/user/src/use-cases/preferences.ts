import { PreferencesUpdated, ProfileUpdated } from '@ultramarket/contracts';
import { errors } from '@ultramarket/platform';
import { changed, type Preferences, type PreferencesChange } from '../domain/preferences';
import { type Owner } from '../domain/profile';
import { type PreferenceStore, type ProfileCache, type ProfileStore } from '../ports';

interface PreferenceDeps {
  profiles: ProfileStore;
  preferences: PreferenceStore;
  cache: ProfileCache;
  now: () => Date;
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
  ({ profiles, preferences: store, cache, now }: PreferenceDeps) =>
  async (owner: Owner, change: PreferencesChange, version: number | undefined): Promise<Preferences> => {
    await profiles.ensure(owner);
    const { userId } = owner;
    const { after, profile } = await store.transaction(async (preferences) => {
      const { outbox } = preferences.tx;
      const before = await preferences.lock(userId);
      if (version !== undefined && version !== before.version) throw errors.VERSION_CONFLICT();
      const after = changed(before, change, now());
      if (after === before) return { after };
      await preferences.put(userId, after);
      const { consentChangedAt: _at, ...published } = after;
      outbox.add(PreferencesUpdated({ userId, ...published, channels: [...after.channels] }));
      const { locale } = after;
      if (locale === before.locale) return { after };
      const profile = await preferences.setLocale(userId, locale);
      outbox.add(ProfileUpdated({ userId, changed: ['locale'], firstName: profile.firstName, locale }));
      return { after, profile: { userId, version: profile.version } };
    });
    if (profile) await cache.invalidate([profile]);
    return after;
  };
