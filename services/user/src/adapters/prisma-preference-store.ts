import { type Database, prismaTransaction, type TransactionEffects } from '@ultramarket/platform';
import { type Channel, type Preferences, unchosen } from '../domain/preferences';
import { type Preferences as Row, type Prisma, type PrismaClient } from '../generated/prisma/client';
import { type PreferenceStore, type PreferenceTransaction } from '../ports';
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

const within = (tx: Tx, effects: TransactionEffects): PreferenceTransaction => ({
  tx: effects,
  lock: async (userId) => {
    await lockUser(tx, userId);
    return read(tx, userId);
  },
  put: async (userId, { locale: _profile, ...preferences }) => {
    const data = { ...preferences, channels: [...preferences.channels] };
    await tx.preferences.upsert({ where: { userId }, create: { userId, ...data }, update: data });
  },
  setLocale: (userId, locale) =>
    tx.profile.update({
      where: { userId },
      data: { locale, version: { increment: 1 } },
      select: { firstName: true, version: true },
    }),
});

/** A user's preferences; the language is a field of the profile and stays there. */
export const prismaPreferenceStore = (prisma: PrismaClient, database: Database): PreferenceStore => ({
  read: (userId) => read(prisma, userId),
  transaction: (work) =>
    prismaTransaction(prisma, database, 'user', (tx: Tx, effects) => work(within(tx, effects))),
});
