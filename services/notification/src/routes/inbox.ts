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
  cursor === undefined ? undefined : decodeCursor(cursor, [z.uuid()])[0];

/** The inbox of whoever is signed in; that of others is out of reach. */
export const inboxRoutes = (notifications: NotificationUseCases): Endpoint[] => [
  endpoint({
    method: 'get',
    path: '/api/v1/notifications',
    summary: "The caller's inbox, newest first; meta.unread counts what was not read",
    access: 'customer',
    query: PageQuery.extend({ unread: field.flag().optional() }),
    response: z.array(Item),
    handle: async ({ actor, query: { unread, cursor, page, limit } }) => {
      const before = position(cursor);
      const found = await notifications.listInbox(actor.userId, { unread, before, page, limit });
      const last = found.items.length === limit ? found.items.at(-1) : undefined;
      return new Reply(found.items, {
        meta: {
          ...(found.total === undefined ? { limit } : pageMeta({ page, limit }, found.total)),
          nextCursor: last ? encodeCursor([last.id]) : null,
          unread: found.unread,
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
