import { statement } from '@ultramarket/platform';
import { type RebuildRecord } from '../rebuild-ports';

export const begin = statement(
  'rebuild-begin',
  `INSERT INTO rebuilds (id, state, started_at) VALUES ($1, 'RUNNING', $2)`,
);

/** What an earlier rebuild left; a rebuild begins with nothing. */
export const clear = statement(
  'rebuild-clear',
  'TRUNCATE rebuilt_products, rebuilt_ratings, rebuilt_interactions, rebuild_doubts',
);

export const failRebuild = statement(
  'rebuild-fail',
  `UPDATE rebuilds SET state = 'FAILED', error = left($2, 200), ended_at = now() WHERE id = $1 AND state = 'RUNNING'`,
);

export const failAbandoned = statement<{ id: string }>(
  'rebuild-fail-abandoned',
  `UPDATE rebuilds SET state = 'FAILED', error = 'The service ended while the copies were rebuilt.', ended_at = now()
   WHERE state = 'RUNNING' RETURNING id`,
);

export const prune = statement(
  'rebuild-prune',
  'DELETE FROM rebuilds WHERE id NOT IN (SELECT id FROM rebuilds ORDER BY started_at DESC, id DESC LIMIT 20)',
);

export const latest = statement<RebuildRecord>(
  'rebuild-latest',
  `SELECT id, state, started_at AS "startedAt", ended_at AS "endedAt", compared, differing, differences, error
   FROM rebuilds ORDER BY started_at DESC, id DESC LIMIT 1`,
);

export const holdRunning = statement<{ id: string }>(
  'rebuild-hold-running',
  `SELECT id FROM rebuilds WHERE id = $1 AND state = 'RUNNING' FOR UPDATE`,
);

export const statementTimeoutMs = 600_000;

/** The last steps read many rows, and readers are not blocked; writers must not wait for long. */
export const raiseTimeouts = statement(
  'rebuild-patience',
  `SELECT set_config('statement_timeout', '${statementTimeoutMs}', true), set_config('lock_timeout', '10000', true)`,
);

/** Writes to the copies wait until the transaction is over, reads go on. */
export const holdWriters = statement(
  'rebuild-hold-writers',
  'LOCK TABLE products, ratings, interactions IN SHARE ROW EXCLUSIVE MODE',
);

/** Rows that were being imported when their user was erased. */
export const dropErased = statement(
  'rebuild-drop-forgotten',
  'DELETE FROM rebuilt_interactions b USING platform.forgotten f WHERE b.user_id = f.user_id',
);

export const countDoubts = statement<{ count: number }>(
  'rebuild-count-doubts',
  'SELECT count(*)::int AS count FROM rebuild_doubts',
);

export const finish = statement(
  'rebuild-finish',
  `UPDATE rebuilds SET state = 'DONE', ended_at = now(), compared = $2, differing = $3, differences = $4::jsonb
   WHERE id = $1`,
);
