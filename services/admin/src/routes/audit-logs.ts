import { z } from 'zod';
import {
  decodeCursor,
  encodeCursor,
  endpoint,
  type Endpoint,
  field,
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
  actor: field.line(100).optional(),
  action: field.line(100).optional(),
  resource: field.line(300).optional(),
  from: field.from().optional(),
  to: field.until().optional(),
  /** Entries that are older than a year. */
  archived: field.flag().default(false),
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
  producer: z.string().nullable(),
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

const positionOf = (cursor: string) => {
  const [seq, hash, mark] = decodeCursor('audit-chain', cursor, [
    z.number().int().min(0),
    z.string(),
    z.string(),
  ]);
  return { head: { seq, hash }, mark };
};

const parsed = (text: string | null): unknown => (text === null ? null : JSON.parse(text));
const view = (entry: AuditEntry) => ({ ...entry, before: parsed(entry.before), after: parsed(entry.after) });

/** Who did what, and whether the log is still what was written. */
export const auditLogRoutes = (admin: AdminUseCases): Endpoint[] => [
  endpoint({
    method: 'get',
    path: '/api/v1/admin/audit-logs',
    summary: 'The audit log by actor, action, resource and time, newest first',
    access: 'admin',
    query: PageQuery.extend(Filter.shape),
    response: z.array(EntryView),
    handle: async ({ query: { page, limit, cursor, ...filter } }) => {
      const before =
        cursor === undefined ? undefined : decodeCursor('audit-log', cursor, [z.number().int().min(1)])[0];
      const { items, total } = await admin.listAuditLog(filterOf(filter), {
        page,
        limit,
        ...(before !== undefined && { before }),
      });
      const last = items.length === limit ? items.at(-1) : undefined;
      const nextCursor = last ? encodeCursor('audit-log', [last.seq]) : null;
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
    summary:
      'Follow the hash chain from its first entry, up to 20 000 of them in one request; fault is the first broken link, and ' +
      'nextCursor goes on where the end was not reached',
    access: 'admin',
    query: z.object({ cursor: field.token(500).optional() }),
    response: z.object({
      intact: z.boolean().nullable(),
      entries: z.number().int(),
      head: z.object({ seq: z.number().int(), hash: z.string() }),
      fault: z.string().nullable(),
      verifiedAt: Moment,
    }),
    handle: async ({ query: { cursor } }) => {
      const { next, ...state } = await admin.verifyChain(
        cursor === undefined ? undefined : positionOf(cursor),
      );
      const nextCursor = next && encodeCursor('audit-chain', [next.head.seq, next.head.hash, next.mark]);
      return new Reply(state, { meta: { nextCursor } });
    },
  }),
];
