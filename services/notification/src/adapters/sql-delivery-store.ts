import { type Database, newId, statement } from '@ultramarket/platform';
import { type ClaimedMail, type DeliveryStore, type GivenUp } from '../ports';

/** A mail waits when its user is not known yet; everything else is due at once. */
const insertNotifications = statement<{ id: string }>(
  'notification-insert',
  `WITH given AS (
     SELECT * FROM jsonb_to_recordset($1::jsonb) AS g
       (id uuid, "eventKey" text, "userId" uuid, type text, template text, data jsonb, "inInbox" boolean,
        "byEmail" boolean, "deliveryId" uuid, address text, locale text)
   ), told AS (
     INSERT INTO notifications (id, event_key, user_id, type, template, data, in_inbox)
     SELECT id, "eventKey", "userId", type, template, data, "inInbox" FROM given ORDER BY "eventKey", "userId", template
     ON CONFLICT (event_key, user_id, template) DO NOTHING RETURNING id
   ), mails AS (
     INSERT INTO deliveries (id, notification_id, channel, status, address, locale)
     SELECT g."deliveryId", g.id, 'email',
            CASE WHEN coalesce(g.address, c.email) IS NULL THEN 'WAITING' ELSE 'PENDING' END, g.address, g.locale
     FROM given g JOIN told t ON t.id = g.id LEFT JOIN contacts c ON c.user_id = g."userId"
     WHERE g."byEmail"
   )
   SELECT id FROM told`,
);

const saveContacts = statement(
  'contact-save',
  `INSERT INTO contacts AS c (user_id, email, first_name, locale, changed_at)
   SELECT g."userId", g.email, coalesce(g."firstName", ''), coalesce(g.locale, 'en'), g."changedAt"
   FROM jsonb_to_recordset($1::jsonb) AS g
     ("userId" uuid, email text, "firstName" text, locale text, "changedAt" timestamptz)
   ORDER BY g."userId"
   ON CONFLICT (user_id) DO UPDATE
     SET email = coalesce(EXCLUDED.email, c.email),
         first_name = CASE WHEN c.changed_at < EXCLUDED.changed_at THEN EXCLUDED.first_name ELSE c.first_name END,
         locale = CASE WHEN c.changed_at < EXCLUDED.changed_at THEN EXCLUDED.locale ELSE c.locale END,
         changed_at = greatest(c.changed_at, EXCLUDED.changed_at)`,
);

const wakeWaiting = statement(
  'delivery-wake',
  `UPDATE deliveries d SET status = 'PENDING', next_attempt_at = now()
   FROM notifications n JOIN contacts c ON c.user_id = n.user_id
   WHERE d.status = 'WAITING' AND n.id = d.notification_id AND c.email IS NOT NULL AND n.user_id = ANY($1::uuid[])`,
);

const wakeAll = statement(
  'delivery-wake-all',
  `UPDATE deliveries d SET status = 'PENDING', next_attempt_at = now()
   FROM notifications n JOIN contacts c ON c.user_id = n.user_id
   WHERE d.status = 'WAITING' AND n.id = d.notification_id AND c.email IS NOT NULL`,
);

const giveUp = statement<GivenUp>(
  'delivery-give-up',
  `UPDATE deliveries d SET status = 'FAILED', error = 'NO_CONTACT', settled_at = now()
   FROM notifications n
   WHERE d.status = 'WAITING' AND n.id = d.notification_id AND d.created_at < now() - $1 * interval '1 day'
   RETURNING n.id AS "notificationId", n.user_id AS "userId", n.template`,
);

const claimMails = statement<ClaimedMail>(
  'delivery-claim',
  `WITH due AS (
     SELECT id FROM deliveries WHERE status = 'PENDING' AND next_attempt_at <= now()
     ORDER BY next_attempt_at LIMIT $1 FOR UPDATE SKIP LOCKED
   )
   UPDATE deliveries d SET attempts = d.attempts + 1, next_attempt_at = now() + $2 * interval '1 millisecond'
   FROM due, notifications n LEFT JOIN contacts c ON c.user_id = n.user_id
   WHERE d.id = due.id AND n.id = d.notification_id
   RETURNING d.id, d.attempts, n.id AS "notificationId", n.user_id AS "userId", n.template, n.data,
             coalesce(d.address, c.email) AS email,
             CASE WHEN d.address IS NULL THEN coalesce(c.first_name, '') ELSE '' END AS "firstName",
             coalesce(d.locale, c.locale, 'en') AS locale`,
);

/** What goes back untried has used up no attempt. */
const settleMails = statement(
  'delivery-settle',
  `UPDATE deliveries d
   SET status = r.status, error = r.error,
       attempts = d.attempts - CASE WHEN r.status = 'PENDING' AND r.error IS NULL THEN 1 ELSE 0 END,
       next_attempt_at = now() + r."retryMs" * interval '1 millisecond',
       settled_at = CASE WHEN r.status = 'PENDING' THEN NULL ELSE now() END
   FROM jsonb_to_recordset($1::jsonb) AS r (id uuid, status text, error text, "retryMs" bigint)
   WHERE d.id = r.id AND d.status = 'PENDING'`,
);

const purgeOld = statement(
  'notification-purge',
  `DELETE FROM notifications WHERE created_at < now() - $1 * interval '1 day'`,
);

/** Deliveries go with their notifications. */
const forgetNotifications = statement(
  'notification-forget',
  `DELETE FROM notifications WHERE user_id = ANY($1::uuid[])`,
);
const forgetContacts = statement('contact-forget', `DELETE FROM contacts WHERE user_id = ANY($1::uuid[])`);

/** Notifications in PostgreSQL, each batch one statement. */
export const sqlDeliveryStore = (database: Database): DeliveryStore => ({
  transaction: (work) => database.transaction(work),
  insert: async (tx, tellings) => {
    const fresh = tellings.map((telling) => ({ id: newId(), telling }));
    const rows = fresh.map(({ id, telling }) => ({
      id,
      eventKey: telling.eventKey,
      userId: telling.userId,
      type: telling.type,
      template: telling.template,
      data: telling.data,
      inInbox: telling.channels.includes('in-app'),
      byEmail: telling.channels.includes('email'),
      deliveryId: newId(),
      address: telling.address ?? null,
      locale: telling.locale ?? null,
    }));
    const told = new Set((await tx.query(insertNotifications, [JSON.stringify(rows)])).map(({ id }) => id));
    return fresh.filter(({ id }) => told.has(id));
  },
  rememberContacts: async (tx, contacts) => {
    await tx.query(saveContacts, [JSON.stringify(contacts)]);
    await tx.query(wakeWaiting, [contacts.map(({ userId }) => userId)]);
  },
  claim: (limit, leaseMs) => database.query(claimMails, [limit, leaseMs]),
  settle: async (tx, outcomes) => {
    const rows = outcomes.map(({ mail, status, error, retryMs }) => ({
      id: mail.id,
      status,
      error,
      retryMs,
    }));
    await tx.query(settleMails, [JSON.stringify(rows)]);
  },
  reviewWaiting: async (tx, maxDays) => {
    await tx.query(wakeAll);
    return tx.query(giveUp, [maxDays]);
  },
  forget: async (tx, userIds) => {
    await tx.query(forgetNotifications, [userIds]);
    await tx.query(forgetContacts, [userIds]);
  },
  purge: async (days) => void (await database.query(purgeOld, [days])),
});
