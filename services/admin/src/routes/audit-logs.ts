import { z } from 'zod';
import {
  decodeCursor,
  encodeCursor,
  endpoint,
  type Endpoint,
  pageMeta,
  PageQuery,
  Reply,
} from '@ultramarket/platform';
import { type AuditEntry } from '../domain/audit-entry';
import { type AuditFilter } from '../ports';
import { type AdminUseCases } from '../use-cases';
import { operatorOf } from './operator';

const Moment = z.date().transform((at) => at.toISOString());

const Filter = z.object({
  actor: z.string().max(100).optional(),
  action: z.string().max(100).optional(),
  resource: z.string().max(300).optional(),
  from: z.coerce.date().optional(),
  to: z.coerce.date().optional(),
  /** Entries that are older than a year. */
  archived: z.stringbool().default(false),
});

const EntryView = z.object({
  seq: z.number().int(),
  id: z.uuid(),
  at: Moment,
  actorId: z.string(),
  actorRole: z.string(),
  action: z.string(),
  resource: z.string(),
  before: z.unknown(),
  after: z.unknown(),
  ip: z.string().nullable(),
  correlationId: z.string().nullable(),
  hash: z.string(),
});

const filterOf = ({ actor, action, resource, from, to, archived }: z.infer<typeof Filter>): AuditFilter => ({
  ...(actor && { actor }),
  ...(action && { action }),
  ...(resource && { resource }),
  ...(from && { from }),
  ...(to && { to }),
  archived,
});

const parsed = (text: string | null): unknown => (text === null ? null : JSON.parse(text));
const view = (entry: AuditEntry) => ({ ...entry, before: parsed(entry.before), after: parsed(entry.after) });

/** Who did what, and whether the log is still what was written (ADM-13). */
export const auditLogRoutes = (admin: AdminUseCases): Endpoint[] => [
  endpoint({
    method: 'get',
    path: '/api/v1/admin/audit-logs',
    summary: 'The audit log by actor, action, resource and time, newest first',
    access: 'admin',
    query: PageQuery.extend(Filter.shape),
    response: z.array(EntryView),
    handle: async ({ query: { page, limit, cursor, ...filter } }) => {
      const before = cursor === undefined ? undefined : Number(decodeCursor(cursor, 1)[0]);
      const { items, total } = await admin.listAuditLog(filterOf(filter), {
        page,
        limit,
        ...(before !== undefined && { before }),
      });
      const last = items.length === limit ? items.at(-1) : undefined;
      const nextCursor = last ? encodeCursor([last.seq]) : null;
      const meta = total === undefined ? { limit } : pageMeta({ page, limit }, total);
      return new Reply(items.map(view), { meta: { ...meta, nextCursor } });
    },
  }),

  endpoint({
    method: 'get',
    path: '/api/v1/admin/audit-logs/export',
    summary: 'Up to 20 000 entries as CSV',
    access: 'admin',
    query: Filter,
    response: z.string(),
    plain: { contentType: 'text/csv' },
    handle: async (request) => {
      const csv = await admin.exportAuditLog(filterOf(request.query), operatorOf(request));
      return new Reply(csv, { headers: { 'Content-Disposition': 'attachment; filename="audit-log.csv"' } });
    },
  }),

  endpoint({
    method: 'get',
    path: '/api/v1/admin/audit-logs/verify',
    summary: 'Follow the hash chain from its first entry; fault is the first broken link',
    access: 'admin',
    response: z.object({
      intact: z.boolean(),
      entries: z.number().int(),
      head: z.object({ seq: z.number().int(), hash: z.string() }),
      fault: z.string().nullable(),
      verifiedAt: Moment,
    }),
    handle: () => admin.verifyChain(),
  }),
];
