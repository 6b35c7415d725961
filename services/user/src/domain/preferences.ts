/** The languages that the shop has texts in. */
export const locales = ['en', 'ru', 'uz'] as const;

export const channels = ['email', 'in-app'] as const;
export type Channel = (typeof channels)[number];

/** How the shop addresses a user. */
export interface Preferences {
  /** Kept in the profile. */
  readonly locale: string;
  /** Null: the shop's own. */
  readonly currency: string | null;
  /** Over which offers may come; those of orders and the account are notification-service's. */
  readonly channels: readonly Channel[];
  readonly marketingConsent: boolean;
  /** When consent was last given or taken back. */
  readonly consentChangedAt: string | null;
  /** 0 while nothing was chosen. */
  readonly version: number;
}

/** The fields that their owner may set; those not given stay as they are. */
export type PreferencesChange = {
  readonly [Field in 'locale' | 'currency' | 'channels' | 'marketingConsent']?:
    Preferences[Field] | undefined;
};

/** The defaults; silence is no consent. */
export const unchosen = (locale: string): Preferences => ({
  locale,
  currency: null,
  channels: [...channels],
  marketingConsent: false,
  consentChangedAt: null,
  version: 0,
});

/** The preferences after a change; the same ones when nothing differs. */
export const changed = (before: Preferences, change: PreferencesChange, now: Date): Preferences => {
  const after = {
    locale: change.locale ?? before.locale,
    currency: change.currency === undefined ? before.currency : change.currency,
    channels: change.channels ? channels.filter((one) => change.channels?.includes(one)) : before.channels,
    marketingConsent: change.marketingConsent ?? before.marketingConsent,
  };
  const same =
    after.locale === before.locale &&
    after.currency === before.currency &&
    after.channels.join() === before.channels.join() &&
    after.marketingConsent === before.marketingConsent;
  if (same) return before;
  const consents = after.marketingConsent !== before.marketingConsent;
  return {
    ...after,
    consentChangedAt: consents ? now.toISOString() : before.consentChangedAt,
    version: before.version + 1,
  };
};
