import { z } from 'zod';
import {
  decodeCursor,
  encodeCursor,
  endpoint,
  type Endpoint,
  errors,
  field,
  pageMeta,
  PageQuery,
  Reply,
} from '@ultramarket/platform';
import { maxCounted, maxUnread } from '../ports';
import { type NotificationUseCases } from '../use-cases';

const Item = z.object({
  id: z.string(),
  type: z.string(),
  template: z.string(),
  title: z.string(),
  body: z.string(),
  data: z.unknown(),
  read: z.boolean(),
  createdAt: z.string(),
  readAt: z.string().nullable(),
});

const Id = z.object({ id: field.id() });

const position = (cursor: string | undefined): string | undefined =>
  cursor === undefined ? undefined : decodeCursor('notifications', cursor, [z.uuid()])[0];

/** @throws VALIDATION_ERROR for a page that only a cursor reaches */
const checkDepth = ({ page, limit }: { page: number; limit: number }): void => {
  if (page * limit > maxCounted)
    throw errors.VALIDATION_ERROR(`Pages end at ${maxCounted} notifications; go on with meta.nextCursor.`, {
      fields: [{ pointer: 'query/page', code: 'too_deep', detail: 'use the cursor' }],
    });
};

/** Counts are bounded; the answer says when the bound is exceeded. */
const countsOf = (page: { page: number; limit: number }, total: number | undefined, unread: number) => ({
  ...(total === undefined ? { limit: page.limit } : pageMeta(page, Math.min(total, maxCounted))),
  ...(total !== undefined && total > maxCounted && { totalIsEstimate: true }),
  unread: Math.min(unread, maxUnread),
  ...(unread > maxUnread && { unreadIsEstimate: true }),
});

/** The inbox of the signed-in user; no other inbox can be read. */
export const inboxRoutes = (notifications: NotificationUseCases): Endpoint[] => [
  endpoint({
    method: 'get',
    path: '/api/v1/notifications',
    summary: "The caller's inbox, newest first; meta.unread counts what was not read, up to 1000",
    access: 'customer',
    query: PageQuery.extend({ unread: field.flag().optional() }),
    response: z.array(Item),
    handle: async ({ actor, query: { unread, cursor, page, limit } }) => {
      checkDepth({ page, limit });
      const before = position(cursor);
      const found = await notifications.listInbox(actor.userId, { unread, before, page, limit });
      const last = found.items.length === limit ? found.items.at(-1) : undefined;
      return new Reply(found.items, {
        meta: {
          ...countsOf({ page, limit }, found.total, found.unread),
          nextCursor: last ? encodeCursor('notifications', [last.id]) : null,
        },
      });
    },
  }),

  endpoint({
    method: 'put',
    path: '/api/v1/notifications/read-all',
    summary: 'Mark everything in the inbox as read',
    access: 'customer',
    response: z.object({ read: z.number().int() }),
    handle: ({ actor }) => notifications.markAllRead(actor.userId),
  }),

  endpoint({
    method: 'put',
    path: '/api/v1/notifications/:id/read',
    summary: 'Mark a notification as read',
    access: 'customer',
    params: Id,
    response: Item,
    handle: ({ actor, params }) => notifications.markRead(actor.userId, params.id),
  }),

  endpoint({
    method: 'delete',
    path: '/api/v1/notifications/:id',
    summary: 'Take a notification out of the inbox',
    access: 'customer',
    params: Id,
    response: z.object({ id: z.string() }),
    handle: ({ actor, params }) => notifications.removeNotification(actor.userId, params.id),
  }),
];
