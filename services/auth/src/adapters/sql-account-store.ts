import { type Database, statement, type Transaction } from '@ultramarket/platform';
import { type AccountStatus, lockout } from '../domain/account';
import { type AccountStore, type AccountTransaction, type NewSession } from '../ports';
import { accountColumns, type AccountRow, toAccount } from './account-rows';

/** Opens a session with its first token for the one user in `u`: $1 id, $2 token, $3 ip, $4 agent, $5 seconds. */
const openSession = `
  session AS (
    INSERT INTO user_sessions (id, user_id, ip, user_agent, expires_at)
    SELECT $1::uuid, u.id, $3::text, $4::text, now() + $5::int * interval '1 second' FROM u
  ), token AS (
    INSERT INTO refresh_tokens (token_hash, session_id, expires_at)
    SELECT $2::bytea, $1::uuid, now() + $5::int * interval '1 second' FROM u
  )
  SELECT ${accountColumns} FROM u JOIN roles r ON r.name = u.role`;

const register = statement<AccountRow>(
  'account-register',
  `WITH u AS (
     INSERT INTO users (id, email, password_hash) VALUES ($6::uuid, $7, $8) ON CONFLICT (email) DO NOTHING RETURNING *
   ), ${openSession}`,
);

const isUnlocked = `(locked_until IS NULL OR locked_until <= clock_timestamp())`;

/** The conditions are checked on the locked row: of attempts at once, none gets in after the one that locked. */
const admit = statement<AccountRow>(
  'account-admit',
  `WITH u AS (
     UPDATE users SET failures = '{}', locked_until = NULL, last_login_at = now()
     WHERE id = $6::uuid AND password_hash = $7 AND status = 'ACTIVE' AND deleted_at IS NULL AND ${isUnlocked}
     RETURNING *
   ), ${openSession}`,
);

const recent = `ARRAY(SELECT f FROM unnest(failures) AS f WHERE f > clock_timestamp() - $2::int * interval '1 second')`;

/** All of it is computed from the locked row, so that each refusal counts once, however many come at a time. */
const refuse = statement<{ lockedUntil: Date | null }>(
  'account-refuse',
  `UPDATE users SET
     failures = CASE WHEN cardinality(${recent}) + 1 >= $3::int THEN '{}' ELSE ${recent} || clock_timestamp() END,
     locked_until = CASE WHEN cardinality(${recent}) + 1 >= $3::int
       THEN clock_timestamp() + $4::int * interval '1 second' END
   WHERE id = $1::uuid AND deleted_at IS NULL AND ${isUnlocked}
   RETURNING locked_until AS "lockedUntil"`,
);

const credentials = statement<{
  userId: string;
  passwordHash: string;
  status: AccountStatus;
  lockedSeconds: number;
}>(
  'account-credentials',
  `SELECT id AS "userId", password_hash AS "passwordHash", status,
          greatest(ceil(extract(epoch FROM locked_until - clock_timestamp())), 0)::int AS "lockedSeconds"
   FROM users WHERE email = $1 AND deleted_at IS NULL`,
);

const ensure = statement<{ id: string }>(
  'account-ensure',
  `INSERT INTO users (id, email, password_hash, role, is_verified) VALUES ($1, $2, $3, $4, true)
   ON CONFLICT DO NOTHING RETURNING id`,
);

const setPassword = statement(
  'account-set-password',
  `UPDATE users SET password_hash = $2, updated_at = now() WHERE id = $1`,
);

const within = (tx: Transaction, refreshSeconds: number): AccountTransaction => {
  const sessionValues = ({ id, tokenHash, ip, userAgent }: NewSession) => [
    id,
    tokenHash,
    ip,
    userAgent,
    refreshSeconds,
  ];
  return {
    tx,
    register: async ({ id, email, passwordHash }, session) => {
      const [row] = await tx.query(register, [...sessionValues(session), id, email, passwordHash]);
      return row && toAccount(row);
    },
    admit: async (userId, checkedHash, session) => {
      const [row] = await tx.query(admit, [...sessionValues(session), userId, checkedHash]);
      return row && toAccount(row);
    },
    refuse: async (userId) => {
      const { windowSeconds, failures, lockSeconds } = lockout;
      return (await tx.query(refuse, [userId, windowSeconds, failures, lockSeconds]))[0];
    },
    ensure: async ({ id, email, passwordHash, role }) =>
      (await tx.query(ensure, [id, email, passwordHash, role])).length > 0,
  };
};

/** The hot path of sign-ins: hand-written statements (design section 6). */
export const sqlAccountStore = (database: Database, refreshSeconds: number): AccountStore => ({
  transaction: (work) => database.transaction((tx) => work(within(tx, refreshSeconds))),
  credentials: async (email) => (await database.query(credentials, [email]))[0],
  setPassword: async (userId, passwordHash) =>
    void (await database.query(setPassword, [userId, passwordHash])),
});
