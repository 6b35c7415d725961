import { statement } from '@ultramarket/platform';
import { type ProviderEvent } from '../ports';

export const recordEvents = statement<{ id: string }>(
  'webhook-record',
  `INSERT INTO webhook_events (id, provider, type, state)
   SELECT id, provider, type, 'DONE' FROM jsonb_to_recordset($1::jsonb) AS g (id text, provider text, type text) ORDER BY id
   ON CONFLICT DO NOTHING RETURNING id`,
);

export const parkEvents = statement(
  'webhook-park',
  `UPDATE webhook_events e
   SET state = g.state, news = g.news, attempts = g.attempts, due_at = now() + g.seconds * interval '1 second'
   FROM jsonb_to_recordset($1::jsonb) AS g (id text, news jsonb, attempts int, state text, seconds int)
   WHERE e.id = g.id`,
);

export const lockParked = statement<{
  id: string;
  type: string;
  attempts: number;
  news: ProviderEvent['about'];
}>(
  'webhook-lock-parked',
  `SELECT id, type, attempts, news FROM webhook_events WHERE state = 'PARKED' AND due_at <= now()
   ORDER BY due_at LIMIT $1 FOR UPDATE SKIP LOCKED`,
);

export const finishParked = statement(
  'webhook-finish-parked',
  `UPDATE webhook_events SET state = 'DONE', news = NULL, due_at = NULL WHERE id = ANY($1::text[])`,
);

/** The provider repeats an event for some days at most. */
export const pruneEvents = statement(
  'webhook-prune',
  `DELETE FROM webhook_events WHERE received_at < now() - interval '30 days' AND state <> 'PARKED'`,
);
