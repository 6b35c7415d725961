import { z } from 'zod';
import { Role } from '@ultramarket/contracts';
import { endpoint, type Endpoint, field, pageMeta, Reply } from '@ultramarket/platform';
import { type Profile } from '../domain/profile';
import { type UserUseCases } from '../use-cases';
import { Id, Paging } from './fields';
import { ProfileView } from './profile';

const view = (profile: Profile) => ({ ...profile, email: profile.email ?? '' });

/** Profiles of all users, for staff and other services. */
export const peopleRoutes = (users: UserUseCases): Endpoint[] => [
  endpoint({
    method: 'get',
    path: '/api/v1/users',
    summary: 'Profiles by the beginning of e-mail address or name, and by role; newest first',
    access: ['manager', 'service'],
    query: Paging.extend({
      q: field.search(100).optional(),
      role: Role.optional(),
    }),
    response: z.array(ProfileView),
    handle: async ({ query: { q, role, ...page } }) => {
      const filter = { ...(q && { beginning: q }), ...(role && { role }) };
      const { items, total } = await users.searchProfiles(filter, page);
      return new Reply(items.map(view), { meta: pageMeta(page, total) });
    },
  }),

  endpoint({
    method: 'get',
    path: '/api/v1/users/:id',
    summary: 'The profile of one user',
    access: ['manager', 'service'],
    params: Id,
    response: ProfileView,
    handle: async ({ params }) => {
      const profile = await users.findProfile(params.id);
      return new Reply(view(profile), { version: profile.version });
    },
  }),
];
