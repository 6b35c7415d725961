import { z } from 'zod';
import { endpoint, type Endpoint, Reply } from '@ultramarket/platform';
import { type UserUseCases } from '../use-cases';
import { ownerOf } from './owner';

const path = '/api/v1/users/me';
const ErasureView = z.object({ requestedAt: z.iso.datetime(), dueAt: z.iso.datetime() });
const Part = z.looseObject({});

const Counts = z.object({
  looks: z.number().int(),
  searches: z.number().int(),
  purchases: z.number().int(),
});

/** Data subject requests: export and erasure. */
export const meRoutes = (users: UserUseCases): Endpoint[] => [
  endpoint({
    method: 'get',
    path: `${path}/export`,
    summary: 'Everything that user-service stores about the caller, as a file',
    access: 'customer',
    response: z.object({
      exportedAt: z.iso.datetime(),
      profile: Part,
      preferences: Part,
      addresses: z.array(Part),
      wishlist: z.array(Part),
      identityDocuments: z.array(Part),
      vendor: Part.nullable(),
      erasure: ErasureView.nullable(),
    }),
    handle: async ({ actor }) => {
      const { profile, preferences, addresses, wishlist, identityDocuments, vendor, ...rest } =
        await users.exportPerson(ownerOf(actor));
      return new Reply(
        {
          ...rest,
          profile: { ...profile },
          preferences: { ...preferences },
          addresses: addresses.map((one) => ({ ...one })),
          wishlist: wishlist.map((one) => ({ ...one })),
          identityDocuments: identityDocuments.map((one) => ({ ...one })),
          vendor: vendor && { ...vendor },
        },
        { headers: { 'Content-Disposition': 'attachment; filename="my-data.json"' } },
      );
    },
  }),
  endpoint({
    method: 'get',
    path: `${path}/activity`,
    summary:
      'How much the caller looked, searched and bought lately; `available` is false while analytics is unavailable',
    access: 'customer',
    response: z.object({
      available: z.boolean(),
      last30Days: Counts,
      last365Days: Counts,
      lastActiveAt: z.iso.datetime().nullable(),
    }),
    handle: ({ actor }) => users.getActivity(actor.userId),
  }),
  endpoint({
    method: 'delete',
    path,
    summary:
      'Request erasure; it happens in thirty days unless the caller signs in again or a session goes on: sign out after it',
    access: 'customer',
    status: 202,
    response: ErasureView,
    handle: ({ actor }) => users.requestErasure(ownerOf(actor)),
  }),
  endpoint({
    method: 'get',
    path: `${path}/erasure`,
    summary: 'When the caller will be erased',
    access: 'customer',
    response: ErasureView,
    handle: ({ actor }) => users.getErasure(ownerOf(actor)),
  }),
  endpoint({
    method: 'delete',
    path: `${path}/erasure`,
    summary: 'Withdraw the erasure request',
    access: 'customer',
    response: z.object({ userId: z.uuid() }),
    handle: async ({ actor }) => {
      const owner = ownerOf(actor);
      await users.cancelErasure(owner);
      return { userId: owner.userId };
    },
  }),
];
