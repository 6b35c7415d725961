import { statement } from '../database/statement';

/** Inserts the ids of a batch and returns those that were not there: a message counts once. */
export const recordInbox = statement<{ message_id: string }>(
  'inbox-record',
  `INSERT INTO platform.inbox (message_id) SELECT DISTINCT unnest($1::uuid[])
   ON CONFLICT DO NOTHING RETURNING message_id`,
);

/** Kafka keeps messages for seven days; an older one cannot come again. */
export const pruneInbox = statement(
  'inbox-prune',
  `DELETE FROM platform.inbox WHERE handled_at < now() - interval '8 days'`,
);
