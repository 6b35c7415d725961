import { type Logger } from '@ultramarket/platform';
import { authErrors } from '../domain/errors';
import { hashRefreshToken, newRefreshToken } from '../domain/refresh-token';
import { type SessionStore, type TokenIssuer } from '../ports';
import { type SignedIn, signedIn } from './sign-in';

interface RefreshDeps {
  sessions: SessionStore;
  tokens: TokenIssuer;
  logger: Pick<Logger, 'warn'>;
}

/**
 * Swaps a refresh token for a new pair (AUTH-03). A token that was used before means that two parties have the family:
 * it ends, and both have to sign in again.
 * @throws REFRESH_TOKEN_INVALID, REFRESH_TOKEN_REUSED
 */
export const refresh =
  ({ sessions, tokens, logger }: RefreshDeps) =>
  async (token: string | undefined): Promise<SignedIn> => {
    if (!token) throw authErrors.REFRESH_TOKEN_INVALID();
    const given = hashRefreshToken(token);
    const next = newRefreshToken();
    const rotated = await sessions.rotate(given, next.hash);
    if (rotated) return signedIn(tokens, rotated.account, rotated.sessionId, next.token);

    const sessionId = await sessions.endReused(given);
    if (!sessionId) throw authErrors.REFRESH_TOKEN_INVALID();
    logger.warn('a refresh token was used twice and its session ended', { sessionId });
    throw authErrors.REFRESH_TOKEN_REUSED();
  };
