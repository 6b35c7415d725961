import { type Database, statement } from '@ultramarket/platform';
import { type OverdueSagas } from '../ports';

/** A run that waits for a person has no deadline of its own: it is overdue since it began to wait. */
const readOverdue = statement<{ saga: string; sagaId: string; stage: string; dueAt: Date }>(
  'saga-overdue',
  `SELECT saga, saga_id AS "sagaId", state AS stage, coalesce(deadline_at, updated_at) AS "dueAt"
   FROM platform.saga_runs
   WHERE status IN ('running', 'undoing', 'needs-attention')
     AND CASE WHEN status = 'needs-attention' THEN updated_at ELSE deadline_at END < now() - $1 * interval '1 second'
   ORDER BY 4 LIMIT 500`,
);

export const sqlOverdueSagas =
  (database: Database): OverdueSagas =>
  async (graceSeconds) =>
    (await database.query(readOverdue, [graceSeconds])).map((run) => ({
      ...run,
      dueAt: run.dueAt.toISOString(),
    }));
