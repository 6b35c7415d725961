import { z } from 'zod';
import { Role } from '@ultramarket/contracts';
import { endpoint, type Endpoint, field, Reply } from '@ultramarket/platform';
import { type Owner, type Profile } from '../domain/profile';
import { type UserUseCases } from '../use-cases';
import { ownerOf } from './owner';

const Name = field.name(100);
const isPast = (day: string): boolean => day >= '1900-01-01' && day < new Date().toISOString().slice(0, 10);
const BirthDate = field.day().refine(isPast, 'must be a day in the past, not before 1900');

export const ProfileView = z.object({
  userId: z.uuid(),
  email: z.string(),
  role: Role,
  firstName: z.string(),
  lastName: z.string(),
  phone: z.string().nullable(),
  avatarFileId: z.uuid().nullable(),
  birthDate: z.iso.date().nullable(),
  locale: z.string(),
  version: z.number().int(),
  createdAt: z.iso.datetime(),
  updatedAt: z.iso.datetime(),
});

const view = (profile: Profile, owner: Owner) =>
  new Reply({ ...profile, email: profile.email ?? owner.email }, { version: profile.version });

const at = (users: UserUseCases, path: string): Endpoint[] => [
  endpoint({
    method: 'get',
    path,
    summary: "The caller's profile with e-mail address and role",
    access: 'customer',
    response: ProfileView,
    handle: async ({ actor }) => {
      const owner = ownerOf(actor);
      return view(await users.getProfile(owner), owner);
    },
  }),
  endpoint({
    method: 'put',
    path,
    summary: "Change the caller's profile; fields that are not given stay, null empties one",
    access: 'customer',
    body: z.strictObject({
      firstName: Name.optional(),
      lastName: Name.optional(),
      phone: field.phone().nullable().optional(),
      avatarFileId: field.id().nullable().optional(),
      birthDate: BirthDate.nullable().optional(),
    }),
    example: {
      body: { firstName: 'Ada', lastName: 'Shopper', phone: '+493012345678', birthDate: '1990-12-31' },
    },
    response: ProfileView,
    handle: async ({ actor, body, ifMatch }) => {
      const owner = ownerOf(actor);
      return view(await users.updateProfile(owner, body, ifMatch), owner);
    },
  }),
];

/** The profile under its own path and under the one that clients of auth know. */
export const profileRoutes = (users: UserUseCases): Endpoint[] => [
  ...at(users, '/api/v1/users/profile'),
  ...at(users, '/api/v1/auth/profile'),
];
