import { z } from 'zod';
import { Currency } from '@ultramarket/contracts';
import { endpoint, type Endpoint, field, Reply } from '@ultramarket/platform';
import { channels, locales, type Preferences } from '../domain/preferences';
import { type UserUseCases } from '../use-cases';
import { ownerOf } from './owner';

const path = '/api/v1/users/preferences';
const Channels = z.array(z.enum(channels));

const PreferencesView = z.object({
  locale: z.string(),
  /** Null: the shop's own. */
  currency: Currency.nullable(),
  channels: Channels,
  marketingConsent: z.boolean(),
  consentChangedAt: z.iso.datetime().nullable(),
  version: z.number().int(),
});

const view = (preferences: Preferences) =>
  new Reply({ ...preferences, channels: [...preferences.channels] }, { version: preferences.version });

/** How the shop speaks to the caller. */
export const preferenceRoutes = (users: UserUseCases): Endpoint[] => [
  endpoint({
    method: 'get',
    path,
    summary: "The caller's language, currency, consent to offers and the channels for them",
    access: 'customer',
    response: PreferencesView,
    handle: async ({ actor }) => view(await users.getPreferences(ownerOf(actor))),
  }),
  endpoint({
    method: 'put',
    path,
    summary: 'Change the preferences that are given',
    access: 'customer',
    body: z.strictObject({
      locale: z.enum(locales).optional(),
      currency: field.currency().nullable().optional(),
      channels: Channels.max(channels.length).optional(),
      marketingConsent: z.boolean().optional(),
    }),
    response: PreferencesView,
    handle: async ({ actor, body, ifMatch }) =>
      view(await users.updatePreferences(ownerOf(actor), body, ifMatch)),
  }),
];
