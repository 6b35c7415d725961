import { statement, type Transaction } from '@ultramarket/platform';
import { type AccountTransaction } from '../ports';
import { subjectOf } from './sign-in-counts';

/**
 * The row stays, so that its id is never given again; it cannot be used to sign in, and the address is free. The
 * networks from which the user signed in are erased too.
 */
const eraseAccounts = statement<{ userId: string }>(
  'account-forget',
  `WITH gone AS (
     SELECT id, ${subjectOf('email')} AS subject FROM users
     WHERE id = ANY($1::uuid[]) AND deleted_at IS NULL ORDER BY id FOR UPDATE
   ), networks AS (
     DELETE FROM sign_in_networks n USING gone WHERE n.subject = gone.subject
   )
   UPDATE users u SET email = 'erased-' || u.id || '@erased.invalid', password_hash = '!', is_verified = false,
     failures = '{}', locked_until = NULL, last_login_at = NULL, deleted_at = now(), updated_at = now()
   FROM gone WHERE u.id = gone.id
   RETURNING u.id AS "userId"`,
);

/** Sessions know addresses and browsers; their tokens go with them. */
const endSessions = statement(
  'account-forget-sessions',
  `DELETE FROM user_sessions WHERE user_id = ANY($1::uuid[])`,
);

const schedule = statement(
  'account-erasure-schedule',
  `UPDATE users SET erasure_scheduled_at = now() WHERE id = ANY($1::uuid[]) AND deleted_at IS NULL`,
);
const withdraw = statement(
  'account-erasure-withdraw',
  `UPDATE users SET erasure_scheduled_at = NULL WHERE id = ANY($1::uuid[]) AND erasure_scheduled_at IS NOT NULL`,
);

/** Of refreshes at once, one finds the mark. */
const stay = statement<{ id: string }>(
  'account-stay',
  `UPDATE users SET erasure_scheduled_at = NULL WHERE id = $1 AND erasure_scheduled_at IS NOT NULL RETURNING id`,
);

/** Logins of users who are to be erased. */
export const erasures = (
  tx: Transaction,
): Pick<AccountTransaction, 'scheduleErasures' | 'withdrawErasures' | 'stay' | 'erase'> => ({
  scheduleErasures: async (userIds) => void (await tx.query(schedule, [userIds])),
  withdrawErasures: async (userIds) => void (await tx.query(withdraw, [userIds])),
  stay: async (userId) => (await tx.query(stay, [userId])).length > 0,
  erase: async (userIds) => {
    const erased = await tx.query(eraseAccounts, [userIds]);
    await tx.query(endSessions, [userIds]);
    return erased.map(({ userId }) => userId);
  },
});
