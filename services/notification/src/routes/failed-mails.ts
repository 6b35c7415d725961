import { z } from 'zod';
import {
  decodeCursor,
  encodeCursor,
  endpoint,
  type Endpoint,
  field,
  PageQuery,
  Reply,
} from '@ultramarket/platform';
import { templateNames } from '../templates/data';
import { type NotificationUseCases } from '../use-cases';

const Failed = z.object({
  id: z.uuid(),
  notificationId: z.uuid(),
  /** Null for a mail to an address. */
  userId: z.uuid().nullable(),
  type: z.string(),
  template: z.string(),
  /** `TEMPLATE` when it could not be written, `NO_CONTACT`, or what the mail server said. */
  error: z.string().nullable(),
  attempts: z.number().int(),
  createdAt: z.string(),
  failedAt: z.string().nullable(),
});

const Filter = {
  template: z.enum(templateNames).optional(),
  error: field.line(200).optional(),
};

/** Mails that were given up: staff see why, and send them again once the reason is gone. */
export const failedMailRoutes = (notifications: NotificationUseCases): Endpoint[] => [
  endpoint({
    method: 'get',
    path: '/api/v1/notifications/failed',
    summary: 'Mails that were given up, the newest first, without addresses',
    access: 'manager',
    query: PageQuery.omit({ page: true }).extend(Filter),
    response: z.array(Failed),
    handle: async ({ query: { cursor, limit, template, error } }) => {
      const before = cursor === undefined ? undefined : decodeCursor('failed-mails', cursor, [z.uuid()])[0];
      const found = await notifications.listFailed({ template, error, before, limit });
      const last = found.length === limit ? found.at(-1) : undefined;
      return new Reply(
        found.map(({ createdAt, failedAt, ...mail }) => ({
          ...mail,
          createdAt: createdAt.toISOString(),
          failedAt: failedAt?.toISOString() ?? null,
        })),
        { meta: { limit, nextCursor: last ? encodeCursor('failed-mails', [last.id]) : null } },
      );
    },
  }),

  endpoint({
    method: 'post',
    path: '/api/v1/notifications/failed/retry',
    summary:
      'Send mails again that were given up, at most 500 a request: these, or all of a template or a reason',
    access: 'manager',
    body: z
      .strictObject({ ...Filter, ids: z.array(field.id()).min(1).max(100).optional() })
      .refine((which) => Object.keys(which).length > 0, 'must name ids, a template or an error'),
    example: { body: { template: 'welcome', error: 'TEMPLATE' } },
    response: z.object({ retried: z.number().int() }),
    handle: ({ actor, ip, body }) => notifications.retryFailed(body, { actor, ip }),
  }),
];
