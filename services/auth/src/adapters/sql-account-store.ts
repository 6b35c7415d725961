import { type Database, statement, type Transaction } from '@ultramarket/platform';
import {
  type AccountStore,
  type AccountTransaction,
  type Credentials,
  type NewSession,
  type Standing,
} from '../ports';
import { accountColumns, type AccountRow, toAccount } from './account-rows';
import { erasures } from './sql-erasure';
import { vendorStandings } from './sql-vendor-standings';
import {
  attemptValues,
  isUnlocked,
  knownUntil,
  purgeNetworks,
  purgeSubjects,
  refuse,
  standing,
  type StandingRow,
  subjectOf,
} from './sign-in-counts';

/**
 * Opens a session with its first token for the one user in `u`, from the network in `network`: $1 id, $2 token, $3 ip,
 * $4 agent, $5 seconds, $6 network.
 */
const openSession = `
  session AS (
    INSERT INTO user_sessions (id, user_id, ip, user_agent, expires_at)
    SELECT $1::uuid, u.id, $3::text, $4::text, now() + $5::int * interval '1 second' FROM u, network
  ), token AS (
    INSERT INTO refresh_tokens (token_hash, session_id, expires_at)
    SELECT $2::bytea, $1::uuid, now() + $5::int * interval '1 second' FROM u, network
  )
  SELECT ${accountColumns} FROM u JOIN roles r ON r.name = u.role, network`;

/** From now on the network of the one user in `u` is known. */
const admitNetwork = `
  INSERT INTO sign_in_networks AS n (subject, network, admitted_at, expires_at)
  SELECT ${subjectOf('u.email')}, $6, now(), ${knownUntil} FROM u
  ON CONFLICT (subject, network) DO UPDATE SET
    failures = '{}', locked_until = NULL, admitted_at = now(), expires_at = ${knownUntil}`;

const register = statement<AccountRow>(
  'account-register',
  `WITH u AS (
     INSERT INTO users (id, email, password_hash) VALUES ($7::uuid, $8, $9) ON CONFLICT (email) DO NOTHING RETURNING *
   ), network AS (${admitNetwork} RETURNING 1), ${openSession}`,
);

/**
 * The conditions are checked on locked rows, the user's and then the network's: of attempts at once, none gets in after
 * the one that locked.
 */
const admit = statement<AccountRow>(
  'account-admit',
  `WITH u AS (
     SELECT * FROM users
     WHERE id = $7::uuid AND password_hash = $8 AND status = 'ACTIVE' AND deleted_at IS NULL FOR NO KEY UPDATE
   ), network AS (${admitNetwork} WHERE ${isUnlocked} RETURNING 1), signed_in AS (
     UPDATE users SET last_login_at = now() FROM network WHERE id = $7::uuid
   ), ${openSession}`,
);

const credentials = statement<Credentials>(
  'account-credentials',
  `SELECT id AS "userId", password_hash AS "passwordHash", status FROM users WHERE email = $1 AND deleted_at IS NULL`,
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
  const sessionValues = ({ id, tokenHash, ip, userAgent, network }: NewSession) => [
    id,
    tokenHash,
    ip,
    userAgent,
    refreshSeconds,
    network,
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
    refuse: async (attempt) => (await tx.query(refuse, attemptValues(attempt)))[0],
    ensure: async ({ id, email, passwordHash, role }) =>
      (await tx.query(ensure, [id, email, passwordHash, role])).length > 0,
    ...vendorStandings(tx),
    ...erasures(tx),
  };
};

const toStanding = ({ userId, passwordHash, status, lockedSeconds }: StandingRow): Standing => ({
  credentials: userId === null ? undefined : { userId, passwordHash, status },
  lockedSeconds,
});

/** The hot path of sign-ins: hand-written statements. */
export const sqlAccountStore = (database: Database, refreshSeconds: number): AccountStore => ({
  within: (tx) => within(tx, refreshSeconds),
  transaction: (work) => database.transaction((tx) => work(within(tx, refreshSeconds))),
  standing: async (attempt) => {
    const [row] = await database.query(standing, attemptValues(attempt));
    if (!row) throw new Error('an attempt has a standing, whether its address is known or not');
    return toStanding(row);
  },
  credentials: async (email) => (await database.query(credentials, [email]))[0],
  setPassword: async (userId, passwordHash) =>
    void (await database.query(setPassword, [userId, passwordHash])),
  purge: async (limit) => {
    const [networks] = await database.query(purgeNetworks, [limit]);
    const [subjects] = await database.query(purgeSubjects, [limit]);
    return (networks?.gone ?? 0) + (subjects?.gone ?? 0);
  },
});
