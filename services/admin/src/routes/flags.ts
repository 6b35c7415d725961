import { z } from 'zod';
import { Role } from '@ultramarket/contracts';
import { endpoint, type Endpoint, field, Reply } from '@ultramarket/platform';
import { type Flag } from '../domain/flag';
import { adminErrors } from '../domain/errors';
import { type AdminUseCases } from '../use-cases';
import { operatorOf } from './operator';

const Key = field
  .identifier(100)
  .regex(/^[a-z][a-z0-9.-]*$/, 'must be lower-case letters, digits, dots and dashes');
const ByKey = z.object({ key: Key });

const FlagView = z.object({
  key: z.string(),
  description: z.string(),
  enabled: z.boolean(),
  percent: z.number().int(),
  roles: z.array(z.string()),
  version: z.number().int(),
  changedBy: z.uuid(),
  updatedAt: z.date().transform((at) => at.toISOString()),
});

const view = (flag: Flag) => ({ ...flag, roles: [...flag.roles] });

/** Feature flags. */
export const flagRoutes = (admin: AdminUseCases): Endpoint[] => [
  endpoint({
    method: 'get',
    path: '/api/v1/admin/flags',
    summary: 'All flags',
    access: 'admin',
    response: z.array(FlagView),
    handle: async () => (await admin.flags.all()).map(view),
  }),

  endpoint({
    method: 'get',
    path: '/api/v1/admin/flags/evaluate',
    summary: 'Which features are on for the caller; guests are known by X-Guest-Id. Up to 30 seconds old',
    access: 'guest',
    response: z.record(z.string(), z.boolean()),
    handle: async ({ actor, header }) => {
      const id = actor?.userId ?? header('x-guest-id')?.slice(0, 128);
      const flags = await admin.visitorFlags.forVisitor({ id, role: actor?.role ?? 'GUEST' });
      return new Reply(flags, { headers: { 'Cache-Control': 'private, max-age=30' } });
    },
  }),

  endpoint({
    method: 'get',
    path: '/api/v1/admin/flags/:key',
    summary: 'One flag',
    access: 'admin',
    params: ByKey,
    response: FlagView,
    handle: async ({ params }) => {
      const flag = await admin.flags.byKey(params.key);
      if (!flag) throw adminErrors.FLAG_UNKNOWN();
      return new Reply(view(flag), { version: flag.version });
    },
  }),

  endpoint({
    method: 'put',
    path: '/api/v1/admin/flags/:key',
    summary:
      'Create or change a flag; what is not named stays as it is. If-Match guards against lost changes',
    access: 'admin',
    params: ByKey,
    body: z.strictObject({
      description: z.literal('').or(field.text(500)).optional(),
      enabled: z.boolean(),
      percent: field.count(100).optional(),
      roles: z
        .array(z.enum(['GUEST', ...Role.options]))
        .max(6)
        .optional(),
    }),
    response: FlagView,
    handle: async (request) => {
      const { params, body, ifMatch } = request;
      const roles = body.roles && { roles: [...new Set(body.roles)] };
      const flag = await admin.changeFlag(params.key, { ...body, ...roles }, ifMatch, operatorOf(request));
      return new Reply(view(flag), { version: flag.version });
    },
  }),

  endpoint({
    method: 'get',
    path: '/internal/v1/flags',
    summary: 'The rules of all flags, for services; If-None-Match saves the answer. Up to 30 seconds old',
    access: 'service',
    response: z.array(FlagView.pick({ key: true, enabled: true, percent: true, roles: true, version: true })),
    handle: async ({ header }) => {
      const flags = await admin.visitorFlags.recent();
      // Flags are never removed, so each change raises the sum.
      const version = flags.reduce((sum, flag) => sum + flag.version, 0);
      const known = header('if-none-match') === `"${version}"`;
      return new Reply(known ? [] : flags.map(view), { version, ...(known && { status: 304 }) });
    },
  }),
];
