import { statement } from '@ultramarket/platform';
import { type AccountStatus, lockout } from '../domain/account';
import { type Attempt } from '../ports';

/** What counts are kept under: an address that was tried may be another person's, so it is not stored itself. */
export const subjectOf = (email: string): string => `sha256(convert_to(${email}::text, 'UTF8'))`;

/** A network may try unless it is locked, of the row of `sign_in_networks` as `n`. */
export const isUnlocked = `(n.locked_until IS NULL OR n.locked_until <= clock_timestamp())`;

/** The same for all of a day: a sign-in that changes no indexed column is a cheap update. */
export const knownUntil = `date_trunc('day', now()) + interval '${lockout.knownDays + 1} days'`;

const { failures, windowSeconds, lockSeconds, failuresOfAll, windowOfAllSeconds, knownDays } = lockout;
const seconds = (count: number): string => `interval '${count} seconds'`;
const recent = `ARRAY(SELECT f FROM unnest(n.failures) AS f WHERE f > clock_timestamp() - ${seconds(windowSeconds)})`;
const locks = `cardinality(${recent}) + 1 >= ${failures}`;

/**
 * All of it is computed from the locked row, so that each refusal counts once, however many come at a time. $1 address,
 * $2 network.
 */
export const refuse = statement<{ lockedUntil: Date | null }>(
  'sign-in-refuse',
  `WITH network AS (
     INSERT INTO sign_in_networks AS n (subject, network, failures, expires_at)
     VALUES (${subjectOf('$1')}, $2, ARRAY[clock_timestamp()], clock_timestamp() + ${seconds(windowSeconds)})
     ON CONFLICT (subject, network) DO UPDATE SET
       failures = CASE WHEN ${locks} THEN '{}' ELSE ${recent} || clock_timestamp() END,
       locked_until = CASE WHEN ${locks} THEN clock_timestamp() + ${seconds(lockSeconds)} END,
       expires_at = greatest(n.expires_at, clock_timestamp() + ${seconds(Math.max(windowSeconds, lockSeconds))})
     WHERE ${isUnlocked}
     RETURNING subject, locked_until
   ), everywhere AS (
     INSERT INTO sign_in_subjects AS a (subject, failures, window_ends_at)
     SELECT subject, 1, clock_timestamp() + ${seconds(windowOfAllSeconds)} FROM network
     ON CONFLICT (subject) DO UPDATE SET
       failures = CASE WHEN a.window_ends_at <= clock_timestamp() THEN 1 ELSE a.failures + 1 END,
       window_ends_at = CASE WHEN a.window_ends_at <= clock_timestamp()
         THEN clock_timestamp() + ${seconds(windowOfAllSeconds)} ELSE a.window_ends_at END
   )
   SELECT locked_until AS "lockedUntil" FROM network`,
);

export interface StandingRow {
  userId: string | null;
  passwordHash: string;
  status: AccountStatus;
  lockedSeconds: number;
}

/** $1 address, $2 network. Always one row: an unknown address takes the same way as a known one. */
export const standing = statement<StandingRow>(
  'sign-in-standing',
  `SELECT u.id AS "userId", u.password_hash AS "passwordHash", u.status,
     ceil(extract(epoch FROM greatest(
       n.locked_until - clock_timestamp(),
       CASE WHEN a.failures >= ${failuresOfAll}
              AND (n.admitted_at IS NULL OR n.admitted_at < now() - interval '${knownDays} days')
         THEN a.window_ends_at - clock_timestamp() END,
       interval '0'
     )))::int AS "lockedSeconds"
   FROM (SELECT ${subjectOf('$1')} AS subject) s
     LEFT JOIN users u ON u.email = $1::text AND u.deleted_at IS NULL
     LEFT JOIN sign_in_networks n ON n.subject = s.subject AND n.network = $2
     LEFT JOIN sign_in_subjects a ON a.subject = s.subject`,
);

const purgeOf = (name: string, table: string, key: string, expiry: string) =>
  statement<{ gone: number }>(
    name,
    `WITH gone AS (
       DELETE FROM ${table} WHERE (${key}) IN (
         SELECT ${key} FROM ${table} WHERE ${expiry} < now() ORDER BY ${expiry} LIMIT $1 FOR UPDATE SKIP LOCKED)
       RETURNING 1
     ) SELECT count(*)::int AS gone FROM gone`,
  );

export const purgeNetworks = purgeOf(
  'sign-in-purge-networks',
  'sign_in_networks',
  'subject, network',
  'expires_at',
);
export const purgeSubjects = purgeOf(
  'sign-in-purge-subjects',
  'sign_in_subjects',
  'subject',
  'window_ends_at',
);

export const attemptValues = ({ email, network }: Attempt): string[] => [email, network];
