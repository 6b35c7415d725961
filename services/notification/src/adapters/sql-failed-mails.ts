import { auditRecord, type Database, statement } from '@ultramarket/platform';
import { type FailedMail, type FailedMails } from '../ports';

/** Which failed mails are meant: $1 template, $2 reason; null is any. */
const meant = `d.status = 'FAILED' AND ($1::text IS NULL OR n.template = $1) AND ($2::text IS NULL OR d.error = $2)`;

const list = statement<FailedMail>(
  'mail-failed-list',
  `SELECT d.id, n.id AS "notificationId", n.user_id AS "userId", n.type, n.template, d.error, d.attempts,
          d.created_at AS "createdAt", d.settled_at AS "failedAt"
   FROM deliveries d JOIN notifications n ON n.id = d.notification_id
   WHERE ${meant} AND ($3::uuid IS NULL OR d.id < $3)
   ORDER BY d.id DESC LIMIT $4`,
);

/** A mail whose user has no address waits for one. */
const retry = statement<{ id: string }>(
  'mail-failed-retry',
  `WITH chosen AS (
     SELECT d.id, coalesce(d.address, c.email) AS email
     FROM deliveries d JOIN notifications n ON n.id = d.notification_id LEFT JOIN contacts c ON c.user_id = n.user_id
     WHERE ${meant} AND ($3::uuid[] IS NULL OR d.id = ANY($3))
     ORDER BY d.id LIMIT $4 FOR UPDATE OF d SKIP LOCKED
   )
   UPDATE deliveries d SET status = CASE WHEN chosen.email IS NULL THEN 'WAITING' ELSE 'PENDING' END,
     attempts = 0, error = NULL, settled_at = NULL, next_attempt_at = now()
   FROM chosen WHERE d.id = chosen.id RETURNING d.id`,
);

/** Mails that were given up, as staff see them. */
export const sqlFailedMails = (database: Database): FailedMails => ({
  list: ({ template = null, error = null, before = null, limit }) =>
    database.query(list, [template, error, before, limit]),
  retry: ({ template = null, error = null, ids = null, limit }, by, at, sent) =>
    database.transaction(async (tx) => {
      const { length: retried } = await tx.query(retry, [template, error, ids, limit]);
      if (retried === 0) return 0;
      const after = { retried, template, error, ids };
      tx.outbox.add(auditRecord(by, { action: 'mail.retried', resource: 'delivery', after }, at));
      tx.afterCommit(sent);
      return retried;
    }),
});
