import { PreferencesUpdated, ProfileUpdated } from '@ultramarket/contracts';
import { type Database, errors, prismaTransaction } from '@ultramarket/platform';
import { changed, type Channel, type Preferences, unchosen } from '../domain/preferences';
import { type Preferences as Row, type Prisma, type PrismaClient } from '../generated/prisma/client';
import { type PreferenceStore } from '../ports';
import { lockUser } from './prisma-profile-store';

type Tx = Prisma.TransactionClient;

const toPreferences = ({
  locale,
  preferences: row,
}: {
  locale: string;
  preferences: Row | null;
}): Preferences =>
  row
    ? {
        locale,
        currency: row.currency,
        // The database's CHECK allows nothing else.
        channels: row.channels as Channel[],
        marketingConsent: row.marketingConsent,
        consentChangedAt: row.consentChangedAt?.toISOString() ?? null,
        version: row.version,
      }
    : unchosen(locale);

const read = async (tx: Tx | PrismaClient, userId: string): Promise<Preferences> =>
  toPreferences(
    await tx.profile.findUniqueOrThrow({
      where: { userId },
      select: { locale: true, preferences: true },
    }),
  );

const write = async (tx: Tx, userId: string, { locale: _profile, ...after }: Preferences): Promise<void> => {
  const data = { ...after, channels: [...after.channels] };
  await tx.preferences.upsert({ where: { userId }, create: { userId, ...data }, update: data });
};

/** A user's preferences; the language is a field of the profile and stays there. */
export const prismaPreferenceStore = (prisma: PrismaClient, database: Database): PreferenceStore => ({
  read: (userId) => read(prisma, userId),

  update: (userId, change, version) =>
    prismaTransaction(prisma, database, 'user', async (tx: Tx, publish) => {
      await lockUser(tx, userId);
      const before = await read(tx, userId);
      if (version !== undefined && version !== before.version) throw errors.VERSION_CONFLICT();
      const after = changed(before, change, new Date());
      if (after === before) return { preferences: before };
      await write(tx, userId, after);
      const { consentChangedAt: _at, ...preferences } = after;
      publish(PreferencesUpdated({ userId, ...preferences, channels: [...after.channels] }));
      if (after.locale === before.locale) return { preferences: after };
      const { locale } = after;
      const profile = await tx.profile.update({
        where: { userId },
        data: { locale, version: { increment: 1 } },
      });
      publish(ProfileUpdated({ userId, changed: ['locale'], firstName: profile.firstName, locale }));
      return { preferences: after, profile: { userId, version: profile.version } };
    }),
});
