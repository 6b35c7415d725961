import {
  type Database,
  isNotErased,
  newId,
  recordErasure,
  statement,
  type Transaction,
} from '@ultramarket/platform';
import { type Channel } from '../domain/notifications';
import {
  type ClaimedMail,
  type DeliveryStore,
  type DeliveryTransaction,
  type FailedMail,
  type GivenUp,
} from '../ports';

/** Whether contact `c` wants this kind over this channel; without a preference, everything but advertising. */
const chosen = (channel: Channel): string =>
  `(c.channels IS NULL OR '${channel}' = ANY(c.channels)) AND (g.type <> 'marketing' OR coalesce(c.marketing_consent, false))`;

/** These mails are sent whatever the preferences are. */
const alwaysMailed = `g.type = 'security' OR g.template = 'order-confirmed'`;

const notErased = isNotErased('g."userId"');

/**
 * Mails of the last day to the same recipient, with those before it in the batch; those about security do not count.
 */
const mailedToday = `(
  (SELECT count(*) FROM notifications n JOIN deliveries d ON d.notification_id = n.id
   WHERE n.user_id = g."userId" AND n.created_at > now() - interval '1 day' AND d.channel = 'email'
     AND n.type <> 'security')
  + (SELECT count(*) FROM deliveries d WHERE d.address = g.address AND d.created_at > now() - interval '1 day')
  + count(*) FILTER (WHERE g."byEmail" AND g.type <> 'security')
      OVER (PARTITION BY g."userId", g.address ORDER BY g.id) - 1)`;

/**
 * A mail waits when its user is not known yet; everything else is due at once. What the preferences exclude is stored as
 * well, so that it is not sent when it comes again after the preferences have changed.
 */
const insertNotifications = statement<{ id: string; inInbox: boolean; byEmail: boolean }>(
  'notification-insert',
  `WITH given AS (
     SELECT g.id, g."eventKey", g."userId", g.type, g.template, g.data, g."deliveryId", g.address, g.locale, c.email,
            g."inInbox" AND ${chosen('in-app')} AS "inInbox",
            g."byEmail" AND (${alwaysMailed} OR g."userId" IS NULL OR (${chosen('email')}))
              AND (g.type = 'security' OR ${mailedToday} < $2::int) AS "byEmail"
     FROM jsonb_to_recordset($1::jsonb) AS g
       (id uuid, "eventKey" text, "userId" uuid, type text, template text, data jsonb, "inInbox" boolean,
        "byEmail" boolean, "deliveryId" uuid, address text, locale text)
     LEFT JOIN contacts c ON c.user_id = g."userId"
     WHERE ${notErased}
   ), inserted AS (
     INSERT INTO notifications (id, event_key, user_id, type, template, data, in_inbox)
     SELECT id, "eventKey", "userId", type, template, data, "inInbox" FROM given ORDER BY "eventKey", "userId", template
     ON CONFLICT (event_key, user_id, template) DO NOTHING RETURNING id
   ), mails AS (
     INSERT INTO deliveries (id, notification_id, channel, status, address, locale)
     SELECT g."deliveryId", g.id, 'email',
            CASE WHEN coalesce(g.address, g.email) IS NULL THEN 'WAITING' ELSE 'PENDING' END, g.address, g.locale
     FROM given g JOIN inserted t ON t.id = g.id WHERE g."byEmail"
   )
   SELECT g.id, g."inInbox", g."byEmail" FROM given g JOIN inserted t ON t.id = g.id`,
);

const saveContacts = statement(
  'contact-save',
  `INSERT INTO contacts AS c (user_id, email, first_name, locale, changed_at)
   SELECT g."userId", g.email, coalesce(g."firstName", ''), coalesce(g.locale, 'en'), g."changedAt"
   FROM jsonb_to_recordset($1::jsonb) AS g
     ("userId" uuid, email text, "firstName" text, locale text, "changedAt" timestamptz)
   WHERE ${notErased}
   ORDER BY g."userId"
   ON CONFLICT (user_id) DO UPDATE
     SET email = coalesce(EXCLUDED.email, c.email),
         first_name = CASE WHEN c.changed_at < EXCLUDED.changed_at THEN EXCLUDED.first_name ELSE c.first_name END,
         locale = CASE WHEN c.changed_at < EXCLUDED.changed_at THEN EXCLUDED.locale ELSE c.locale END,
         changed_at = greatest(c.changed_at, EXCLUDED.changed_at)`,
);

/** Older choices never overwrite newer ones. */
const savePreferences = statement(
  'preferences-save',
  `INSERT INTO contacts AS c (user_id, changed_at, channels, marketing_consent, preferences_version)
   SELECT DISTINCT ON (g."userId") g."userId", 'epoch', ARRAY(SELECT jsonb_array_elements_text(g.channels)),
     g."marketingConsent", g.version
   FROM jsonb_to_recordset($1::jsonb) AS g ("userId" uuid, channels jsonb, "marketingConsent" boolean, version int)
   WHERE ${notErased}
   ORDER BY g."userId", g.version DESC
   ON CONFLICT (user_id) DO UPDATE
     SET channels = EXCLUDED.channels, marketing_consent = EXCLUDED.marketing_consent,
         preferences_version = EXCLUDED.preferences_version
     WHERE c.preferences_version < EXCLUDED.preferences_version`,
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

/** A mail that goes back unsent has used no attempt. */
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

/** Which failed mails are meant: $1 template, $2 reason; null is any. */
const failedMail = `d.status = 'FAILED' AND ($1::text IS NULL OR n.template = $1) AND ($2::text IS NULL OR d.error = $2)`;

const listFailed = statement<FailedMail>(
  'mail-failed-list',
  `SELECT d.id, n.id AS "notificationId", n.user_id AS "userId", n.type, n.template, d.error, d.attempts,
          d.created_at AS "createdAt", d.settled_at AS "failedAt"
   FROM deliveries d JOIN notifications n ON n.id = d.notification_id
   WHERE ${failedMail} AND ($3::uuid IS NULL OR d.id < $3)
   ORDER BY d.id DESC LIMIT $4`,
);

/** A mail whose user has no address waits for one. */
const retryFailed = statement<{ id: string }>(
  'mail-failed-retry',
  `WITH chosen AS (
     SELECT d.id, coalesce(d.address, c.email) AS email
     FROM deliveries d JOIN notifications n ON n.id = d.notification_id LEFT JOIN contacts c ON c.user_id = n.user_id
     WHERE ${failedMail} AND ($3::uuid[] IS NULL OR d.id = ANY($3))
     ORDER BY d.id LIMIT $4 FOR UPDATE OF d SKIP LOCKED
   )
   UPDATE deliveries d SET status = CASE WHEN chosen.email IS NULL THEN 'WAITING' ELSE 'PENDING' END,
     attempts = 0, error = NULL, settled_at = NULL, next_attempt_at = now()
   FROM chosen WHERE d.id = chosen.id RETURNING d.id`,
);

const purgeOld = statement(
  'notification-purge',
  `DELETE FROM notifications WHERE created_at < now() - $1 * interval '1 day'`,
);

/** Deliveries go with their notifications. */
const eraseNotifications = statement(
  'notification-forget',
  `DELETE FROM notifications WHERE user_id = ANY($1::uuid[])`,
);
/** Mails that went to the address itself, from any sender. */
const eraseDirectMails = statement(
  'notification-forget-direct',
  `DELETE FROM notifications WHERE user_id IS NULL AND id IN (
     SELECT d.notification_id FROM deliveries d JOIN contacts c ON c.email = d.address WHERE c.user_id = ANY($1::uuid[]))`,
);
const eraseContacts = statement('contact-forget', `DELETE FROM contacts WHERE user_id = ANY($1::uuid[])`);

const within = (tx: Transaction, mailsPerDay: number): DeliveryTransaction => ({
  tx,
  insert: async (requests) => {
    const fresh = requests.map((request) => ({ id: newId(), request }));
    const rows = fresh.map(({ id, request }) => ({
      id,
      eventKey: request.eventKey,
      userId: request.userId,
      type: request.type,
      template: request.template,
      data: request.data,
      inInbox: request.channels.includes('in-app'),
      byEmail: request.channels.includes('email'),
      deliveryId: newId(),
      address: request.address ?? null,
      locale: request.locale ?? null,
    }));
    const inserted = new Map(
      (await tx.query(insertNotifications, [JSON.stringify(rows), mailsPerDay])).map((row) => [row.id, row]),
    );
    return fresh.flatMap(({ id, request }) => {
      const row = inserted.get(id);
      if (!row) return [];
      const channels = request.channels.filter((channel) =>
        channel === 'email' ? row.byEmail : row.inInbox,
      );
      return [{ id, request: { ...request, channels } }];
    });
  },
  applyContacts: async (contacts) => void (await tx.query(saveContacts, [JSON.stringify(contacts)])),
  applyPreferences: async (preferences) =>
    void (await tx.query(savePreferences, [JSON.stringify(preferences)])),
  wakeWaiting: async (userIds) =>
    void (await (userIds ? tx.query(wakeWaiting, [userIds]) : tx.query(wakeAll))),
  giveUpWaiting: (maxDays) => tx.query(giveUp, [maxDays]),
  settle: async (outcomes) => {
    const rows = outcomes.map(({ mail, status, error, retryMs }) => ({
      id: mail.id,
      status,
      error,
      retryMs,
    }));
    await tx.query(settleMails, [JSON.stringify(rows)]);
  },
  retryFailed: async ({ template = null, error = null, ids = null }, limit) =>
    (await tx.query(retryFailed, [template, error, ids, limit])).length,
  erase: async (userIds) => {
    await recordErasure(tx, userIds);
    await tx.query(eraseNotifications, [userIds]);
    await tx.query(eraseDirectMails, [userIds]);
    await tx.query(eraseContacts, [userIds]);
  },
});

/**
 * Notifications in PostgreSQL, each batch one statement. @param mailsPerDay to one recipient, but for those about
 * security
 */
export const sqlDeliveryStore = (database: Database, mailsPerDay: number): DeliveryStore => ({
  within: (tx) => within(tx, mailsPerDay),
  transaction: (work) => database.transaction((tx) => work(within(tx, mailsPerDay))),
  claim: (limit, leaseMs) => database.query(claimMails, [limit, leaseMs]),
  listFailed: ({ template = null, error = null, before = null, limit }) =>
    database.query(listFailed, [template, error, before, limit]),
  purge: async (days) => void (await database.query(purgeOld, [days])),
});
