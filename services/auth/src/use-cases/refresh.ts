import { SessionRefreshed } from '@ultramarket/contracts';
import { type Logger } from '@ultramarket/platform';
import { authErrors } from '../domain/errors';
import { graceSeconds, hashRefreshToken, successorOf } from '../domain/refresh-token';
import { type AccountStore, type SessionStore, type TokenIssuer } from '../ports';
import { type SignedIn, signedIn } from './sign-in';

interface RefreshDeps {
  store: AccountStore;
  sessions: SessionStore;
  tokens: TokenIssuer;
  /** From which the tokens of a family are derived. */
  refreshKey: Buffer;
  logger: Pick<Logger, 'warn'>;
}

/** Publishes, once, that a user whose erasure is scheduled goes on using the shop. */
const announceStay = (store: AccountStore, userId: string, sessionId: string): Promise<void> =>
  store.transaction(async (accounts) => {
    if (await accounts.stay(userId)) accounts.tx.outbox.add(SessionRefreshed({ userId, sessionId }));
  });

/**
 * Swaps a refresh token for a new pair. One that was swapped within the last seconds, and whose successor has not been
 * used yet, gives the same successor: two tabs of one browser asked at once. Any older one means that two parties have
 * the family: it ends, and both have to sign in again. A user whose erasure is scheduled and who goes on using the
 * shop takes it back with it.
 * @throws REFRESH_TOKEN_INVALID, REFRESH_TOKEN_REUSED
 */
export const refresh =
  ({ store, sessions, tokens, refreshKey, logger }: RefreshDeps) =>
  async (token: string | undefined): Promise<SignedIn> => {
    if (!token) throw authErrors.REFRESH_TOKEN_INVALID();
    const given = hashRefreshToken(token);
    const next = successorOf(token, refreshKey);
    const fresh = await sessions.rotate(given, next.hash);
    if (fresh?.leaving) await announceStay(store, fresh.account.id, fresh.sessionId);
    const rotated = fresh ?? (await sessions.rotated(given, next.hash, graceSeconds));
    if (rotated) return signedIn(tokens, rotated.account, rotated.sessionId, next.token);

    const sessionId = await sessions.endReused(given);
    if (!sessionId) throw authErrors.REFRESH_TOKEN_INVALID();
    logger.warn('a refresh token was used twice and its session ended', { sessionId });
    throw authErrors.REFRESH_TOKEN_REUSED();
  };
