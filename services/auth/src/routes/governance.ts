import { z } from 'zod';
import { Role } from '@ultramarket/contracts';
import { endpoint, type Endpoint, field, Reply } from '@ultramarket/platform';
import { type AuthUseCases } from '../use-cases';

const Permissions = z
  .array(
    field
      .token(100)
      .regex(/^(\*|[a-z][a-z-]*:(\*|[a-z][a-z-]*))$/, 'must be resource:action, with * for any'),
  )
  .max(200);
const RoleName = field
  .token(50)
  .regex(/^[A-Z][A-Z0-9_]{1,49}$/, 'must be upper-case letters, digits and underscores');
const Description = field.optionalLine(200).transform((text) => text ?? '');

const RoleView = z.object({
  id: z.uuid(),
  name: z.string(),
  base: Role,
  description: z.string(),
  permissions: z.array(z.string()),
  builtIn: z.boolean(),
  version: z.number().int(),
});

const GovernedView = z.object({
  userId: z.uuid(),
  role: Role,
  roleName: z.string(),
  status: z.enum(['ACTIVE', 'SUSPENDED']),
});

const Id = z.object({ id: field.id() });

/** Roles, and who has them. */
export const governanceRoutes = (auth: AuthUseCases): Endpoint[] => [
  endpoint({
    method: 'get',
    path: '/api/v1/auth/roles',
    summary: 'All roles with their permissions',
    access: 'admin',
    response: z.array(RoleView),
    handle: () => auth.listRoles(),
  }),
  endpoint({
    method: 'post',
    path: '/api/v1/auth/roles',
    summary: 'Create a role; it ranks like its base',
    access: 'super-admin',
    status: 201,
    body: z.strictObject({
      name: RoleName,
      base: Role,
      description: Description,
      permissions: Permissions,
    }),
    response: RoleView,
    handle: async ({ body, ...request }) => {
      const role = await auth.createRole(body, request);
      return new Reply(role, { version: role.version });
    },
  }),
  endpoint({
    method: 'put',
    path: '/api/v1/auth/roles/:id',
    summary: 'Change the permissions of a role; tokens made from now on carry them',
    access: 'super-admin',
    params: Id,
    body: z.strictObject({ description: Description, permissions: Permissions }),
    response: RoleView,
    handle: async ({ params, body, ifMatch, ...request }) => {
      const role = await auth.updateRole(params.id, body, ifMatch, request);
      return new Reply(role, { version: role.version });
    },
  }),
  endpoint({
    method: 'put',
    path: '/api/v1/auth/users/:id/role',
    summary: 'Give a user another role',
    access: 'admin',
    params: Id,
    body: z.strictObject({ role: RoleName }),
    response: GovernedView,
    handle: ({ params, body, ...request }) => auth.changeRole(request, params.id, body.role),
  }),
  endpoint({
    method: 'put',
    path: '/api/v1/auth/users/:id/status',
    summary: 'Suspend a user, which ends all sessions, or restore one',
    access: 'admin',
    params: Id,
    body: z.strictObject({ status: z.enum(['ACTIVE', 'SUSPENDED']) }),
    response: GovernedView,
    handle: ({ params, body, ...request }) => auth.changeStatus(request, params.id, body.status),
  }),
];
