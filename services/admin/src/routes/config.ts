import { z } from 'zod';
import {
  endpoint,
  type Endpoint,
  errors,
  field,
  isStorable,
  pageMeta,
  PageQuery,
  Reply,
} from '@ultramarket/platform';
import { type ConfigEntry } from '../domain/config-entry';
import { adminErrors } from '../domain/errors';
import { type AdminUseCases } from '../use-cases';
import { operatorOf } from './operator';

const Service = field.identifier(50).regex(/^[a-z][a-z0-9-]*$/, 'must be the name of a service, or all');
const Environment = field.identifier(20).regex(/^[a-z][a-z0-9-]*$/, 'must be a name such as production');
const Key = field
  .identifier(100)
  .regex(/^[A-Za-z][\w.-]*$/, 'must be letters, digits, dots, dashes and underscores');
const Page = PageQuery.omit({ cursor: true });
const maxVersion = 2_147_483_647;
const ByKey = z.object({ key: Key });
const Place = z.object({ service: Service.default('all'), environment: Environment });
const Reason = field.text(200).optional();
/** Whether all numbers in it are what was sent: beyond 2^53 they would be rounded. */
const isExact = (value: unknown): boolean =>
  typeof value === 'number'
    ? Math.abs(value) <= Number.MAX_SAFE_INTEGER
    : typeof value !== 'object' || value === null || Object.values(value).every(isExact);

const Value = z
  .unknown()
  .refine((value) => value !== undefined, 'must be given')
  .refine(
    (value) => value === undefined || JSON.stringify(value).length <= 10_000,
    'must be at most 10 000 characters',
  )
  .refine(isStorable, 'must be text that can be stored')
  .refine(isExact, 'must hold no number beyond 9 007 199 254 740 991; send it as text')
  .meta({ description: 'Any JSON of at most 10 000 characters' });

const ConfigView = z.object({
  service: z.string(),
  environment: z.string(),
  key: z.string(),
  version: z.number().int(),
  value: z.unknown(),
  reason: z.string().nullable(),
  restoredFrom: z.number().int().nullable(),
  changedBy: z.uuid(),
  createdAt: z.date().transform((at) => at.toISOString()),
});

const one = (entry: ConfigEntry) => new Reply(entry, { version: entry.version });

/**
 * The version that the caller saw, from the body or from `If-Match`.
 * @throws VALIDATION_ERROR without either, VERSION_CONFLICT when they differ
 */
const seen = (version: number | undefined, ifMatch: number | undefined): number => {
  if (version !== undefined && ifMatch !== undefined && version !== ifMatch) throw errors.VERSION_CONFLICT();
  const known = version ?? ifMatch;
  if (known !== undefined) return known;
  throw errors.VALIDATION_ERROR('Name the version that you saw, 0 for a new setting.', {
    fields: [{ pointer: '/version', code: 'required', detail: 'give version, or If-Match' }],
  });
};

/** Settings of services that change while they run. */
export const configRoutes = (admin: AdminUseCases): Endpoint[] => [
  endpoint({
    method: 'get',
    path: '/api/v1/admin/config',
    summary: 'All settings with their newest values',
    access: 'admin',
    query: Page.extend(Place.partial().extend({ service: Service.optional() }).shape),
    response: z.array(ConfigView),
    handle: async ({ query: { service, environment, ...page } }) => {
      const filter = { ...(service && { service }), ...(environment && { environment }) };
      const { items, total } = await admin.config.list(filter, page);
      return new Reply(items, { meta: pageMeta(page, total) });
    },
  }),

  endpoint({
    method: 'get',
    path: '/api/v1/admin/config/:key',
    summary: 'One setting with its newest value',
    access: 'admin',
    params: ByKey,
    query: Place,
    response: ConfigView,
    handle: async ({ params, query }) => {
      const entry = await admin.config.current({ ...query, key: params.key });
      if (!entry) throw adminErrors.CONFIG_UNKNOWN();
      return one(entry);
    },
  }),

  endpoint({
    method: 'get',
    path: '/api/v1/admin/config/:key/history',
    summary: 'All versions of one setting, newest first',
    access: 'admin',
    params: ByKey,
    query: Page.extend(Place.shape),
    response: z.array(ConfigView),
    handle: async ({ params, query: { service, environment, ...page } }) => {
      const { items, total } = await admin.config.history({ service, environment, key: params.key }, page);
      if (total === 0) throw adminErrors.CONFIG_UNKNOWN();
      return new Reply(items, { meta: pageMeta(page, total) });
    },
  }),

  endpoint({
    method: 'put',
    path: '/api/v1/admin/config/:key',
    summary: 'Set a value; version (or If-Match) is the one that was seen, 0 for a new setting',
    access: 'admin',
    params: ByKey,
    example: { body: { environment: 'production', value: 20, version: 0 } },
    body: z.strictObject({
      ...Place.shape,
      value: Value,
      reason: Reason,
      version: field.count(maxVersion).optional(),
    }),
    response: ConfigView,
    handle: async (request) => {
      const { service, environment, value, reason, version } = request.body;
      const address = { service, environment, key: request.params.key };
      const change = { value, reason: reason ?? null, version: seen(version, request.ifMatch) };
      return one(await admin.changeConfig(address, change, operatorOf(request)));
    },
  }),

  endpoint({
    method: 'post',
    path: '/api/v1/admin/config/:key/rollback',
    summary: 'Bring the value of an earlier version back as a new version',
    access: 'admin',
    example: { body: { environment: 'production', toVersion: 1, version: 2 } },
    params: ByKey,
    body: z.strictObject({
      ...Place.shape,
      toVersion: z.number().int().min(1).max(maxVersion),
      reason: Reason,
      version: z.number().int().min(1).max(maxVersion).optional(),
    }),
    response: ConfigView,
    handle: async (request) => {
      const { service, environment, toVersion, reason, version } = request.body;
      const address = { service, environment, key: request.params.key };
      const change = { toVersion, reason: reason ?? null, version: seen(version, request.ifMatch) };
      return one(await admin.rollBackConfig(address, change, operatorOf(request)));
    },
  }),
];
