import { z } from 'zod';
import { Role } from '@ultramarket/contracts';
import { endpoint, type Endpoint, errors, field, hasRole, PageQuery, Reply } from '@ultramarket/platform';
import { type AdminUseCases } from '../use-cases';
import { operatorOf } from './operator';

/** As auth-service takes it. */
const RoleName = field
  .token(50)
  .regex(/^[A-Z][A-Z0-9_]{1,49}$/, 'must be upper-case letters, digits and underscores');

const Id = z.object({ id: field.id() });
const Profile = z.looseObject({ userId: z.uuid() });
const NoteView = z.object({
  id: z.uuid(),
  authorId: z.uuid(),
  text: z.string(),
  createdAt: z.date().transform((at) => at.toISOString()),
});

/** People, their standing and what staff noted about them. */
export const userRoutes = (admin: AdminUseCases): Endpoint[] => [
  endpoint({
    method: 'get',
    path: '/api/v1/admin/users',
    summary: 'Users by the beginning of e-mail address or name, and by role',
    access: 'manager',
    query: PageQuery.omit({ cursor: true }).extend({
      q: field.search(100).optional(),
      role: Role.optional(),
    }),
    response: z.array(Profile),
    handle: async (request) => {
      const call = { method: 'GET', path: '/api/v1/users', query: request.query } as const;
      const { data, meta } = await admin.ask('user', call, operatorOf(request));
      return new Reply(data as Array<z.infer<typeof Profile>>, { meta });
    },
  }),

  endpoint({
    method: 'get',
    path: '/api/v1/admin/users/:id',
    summary: 'One user with the notes of staff',
    access: 'manager',
    params: Id,
    response: Profile.extend({ notes: z.array(NoteView) }),
    handle: async (request) => {
      const { profile, notes } = await admin.getUser(request.params.id, operatorOf(request));
      return { ...(profile as z.infer<typeof Profile>), notes };
    },
  }),

  endpoint({
    method: 'put',
    path: '/api/v1/admin/users/:id',
    summary:
      'Give a role, suspend or restore (admins), or leave a note, in this order; when one fails, `done` names those before it',
    access: 'manager',
    params: Id,
    example: { body: { status: 'SUSPENDED' } },
    body: z
      .strictObject({
        status: z.enum(['ACTIVE', 'SUSPENDED']).optional(),
        role: RoleName.optional(),
        note: field.text(2000).optional(),
      })
      .refine((change) => Object.keys(change).length > 0, { message: 'nothing to change was given' }),
    response: z.object({ account: z.looseObject({}).nullable(), note: NoteView.nullable() }),
    handle: async (request) => {
      const { params, body, actor } = request;
      if ((body.status ?? body.role) !== undefined && !hasRole(actor, 'admin')) throw errors.FORBIDDEN();
      const { account, note } = await admin.updateUser(params.id, body, operatorOf(request));
      return { account: account as Record<string, unknown> | null, note };
    },
  }),
];
