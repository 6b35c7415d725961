import { type Database, statement } from '@ultramarket/platform';
import { type SessionStore } from '../ports';
import { accountColumns, type AccountRow, toAccount } from './account-rows';

/**
 * The condition on `used_at` is checked again on the locked row: of two uses at once, one finds no row. The session's
 * end is checked at every use, so a token that was made while the session ended is worth nothing.
 */
const rotate = statement<AccountRow & { sessionId: string; leaving: boolean }>(
  'session-rotate',
  `WITH used AS (
     UPDATE refresh_tokens t SET used_at = clock_timestamp()
     FROM user_sessions s JOIN users u ON u.id = s.user_id JOIN roles r ON r.name = u.role
     WHERE t.token_hash = $1 AND t.used_at IS NULL AND t.expires_at > now()
       AND s.id = t.session_id AND s.ended_at IS NULL AND u.status = 'ACTIVE' AND u.deleted_at IS NULL
     RETURNING s.id AS "sessionId", u.erasure_scheduled_at IS NOT NULL AS leaving, ${accountColumns}
   ), next AS (
     INSERT INTO refresh_tokens (token_hash, session_id, expires_at)
     SELECT $2::bytea, "sessionId", now() + $3::int * interval '1 second' FROM used
   ), session AS (
     UPDATE user_sessions s SET last_used_at = now(), expires_at = now() + $3::int * interval '1 second'
     FROM used WHERE s.id = used."sessionId"
   )
   SELECT * FROM used`,
);

const rotated = statement<AccountRow & { sessionId: string }>(
  'session-rotated',
  `SELECT s.id AS "sessionId", ${accountColumns}
   FROM refresh_tokens t
     JOIN refresh_tokens n ON n.session_id = t.session_id AND n.token_hash = $2
     JOIN user_sessions s ON s.id = t.session_id
     JOIN users u ON u.id = s.user_id JOIN roles r ON r.name = u.role
   WHERE t.token_hash = $1 AND t.used_at > clock_timestamp() - $3::int * interval '1 second'
     AND n.used_at IS NULL AND n.expires_at > now()
     AND s.ended_at IS NULL AND u.status = 'ACTIVE' AND u.deleted_at IS NULL`,
);

const endReused = statement<{ id: string }>(
  'session-end-reused',
  `WITH reused AS (
     SELECT session_id AS id FROM refresh_tokens WHERE token_hash = $1 AND used_at IS NOT NULL
   ), ended AS (
     UPDATE user_sessions s SET ended_at = now(), end_reason = 'REUSE'
     FROM reused WHERE s.id = reused.id AND s.ended_at IS NULL
   )
   SELECT id FROM reused`,
);

const end = statement(
  'session-end',
  `UPDATE user_sessions SET ended_at = now(), end_reason = 'LOGOUT'
   WHERE id = $1 AND user_id = $2 AND ended_at IS NULL`,
);

const endOf = statement(
  'session-end-of-token',
  `UPDATE user_sessions s SET ended_at = now(), end_reason = 'LOGOUT'
   FROM refresh_tokens t WHERE t.token_hash = $1 AND s.id = t.session_id AND s.ended_at IS NULL`,
);

const identity = statement<AccountRow & { twoFactorEnabled: boolean; createdAt: Date }>(
  'account-identity',
  `SELECT ${accountColumns}, u.two_factor_enabled AS "twoFactorEnabled", u.created_at AS "createdAt"
   FROM users u JOIN roles r ON r.name = u.role
   WHERE u.id = $1 AND u.status = 'ACTIVE' AND u.deleted_at IS NULL
     AND ($2::uuid IS NULL OR EXISTS (
       SELECT FROM user_sessions s WHERE s.id = $2 AND s.user_id = u.id AND s.ended_at IS NULL AND s.expires_at > now()))`,
);

const purgeTokens = statement<{ gone: number }>(
  'session-purge-tokens',
  `WITH gone AS (
     DELETE FROM refresh_tokens WHERE token_hash IN (
       SELECT token_hash FROM refresh_tokens WHERE expires_at < now() ORDER BY expires_at LIMIT $1 FOR UPDATE SKIP LOCKED)
     RETURNING 1
   ) SELECT count(*)::int AS gone FROM gone`,
);

/** Sessions stay a month after their end, so that their owner can see where they had signed in. */
const purgeSessions = statement<{ gone: number }>(
  'session-purge-sessions',
  `WITH gone AS (
     DELETE FROM user_sessions WHERE id IN (
       SELECT id FROM user_sessions WHERE expires_at < now() - interval '30 days'
       ORDER BY expires_at LIMIT $1 FOR UPDATE SKIP LOCKED)
     RETURNING 1
   ) SELECT count(*)::int AS gone FROM gone`,
);

/** Sessions and their families of refresh tokens. */
export const sqlSessionStore = (database: Database, refreshSeconds: number): SessionStore => ({
  rotate: async (tokenHash, nextHash) => {
    const [row] = await database.query(rotate, [tokenHash, nextHash, refreshSeconds]);
    return row && { account: toAccount(row), sessionId: row.sessionId, leaving: row.leaving };
  },
  rotated: async (tokenHash, nextHash, withinSeconds) => {
    const [row] = await database.query(rotated, [tokenHash, nextHash, withinSeconds]);
    return row && { account: toAccount(row), sessionId: row.sessionId };
  },
  endReused: async (tokenHash) => (await database.query(endReused, [tokenHash]))[0]?.id,
  end: async (sessionId, userId) => void (await database.query(end, [sessionId, userId])),
  endOf: async (tokenHash) => void (await database.query(endOf, [tokenHash])),
  identity: async (userId, sessionId) => {
    const [row] = await database.query(identity, [userId, sessionId ?? null]);
    return row && { ...toAccount(row), twoFactorEnabled: row.twoFactorEnabled, createdAt: row.createdAt };
  },
  purge: async (limit) => {
    const [tokens] = await database.query(purgeTokens, [limit]);
    const [sessions] = await database.query(purgeSessions, [limit]);
    return (tokens?.gone ?? 0) + (sessions?.gone ?? 0);
  },
});
