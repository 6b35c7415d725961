import { type Actor, errors } from '@ultramarket/platform';
import { hashRefreshToken } from '../domain/refresh-token';
import { type SessionStore } from '../ports';

/**
 * Ends the session of the caller and that of the refresh token. Either is enough: who signs out late has no
 * access token any more. A refresh token that is over or unknown has no session to end.
 * @throws UNAUTHENTICATED with neither
 */
export const logOut =
  ({ sessions }: { sessions: SessionStore }) =>
  async (
    actor: Pick<Actor, 'userId' | 'sessionId'> | undefined,
    refreshToken: string | undefined,
  ): Promise<void> => {
    if (!actor && !refreshToken) throw errors.UNAUTHENTICATED();
    if (actor?.sessionId) await sessions.end(actor.sessionId, actor.userId);
    if (refreshToken) await sessions.endOf(hashRefreshToken(refreshToken));
  };
