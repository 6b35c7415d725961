import { authErrors } from '../domain/errors';
import { type Identity, type SessionStore } from '../ports';

/**
 * Who the caller is now, not when the token was made.
 * @throws SESSION_ENDED when the session or the account behind the token is no more
 */
export const whoAmI =
  ({ sessions }: { sessions: SessionStore }) =>
  async (userId: string, sessionId: string | undefined): Promise<Identity> => {
    const identity = await sessions.identity(userId, sessionId);
    if (!identity) throw authErrors.SESSION_ENDED();
    return identity;
  };
