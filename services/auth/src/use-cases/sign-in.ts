import { type Role, UserLoggedIn } from '@ultramarket/contracts';
import { addressKey, newId } from '@ultramarket/platform';
import { type Account } from '../domain/account';
import { newRefreshToken } from '../domain/refresh-token';
import { type NewSession, type TokenIssuer } from '../ports';

/** Where a sign-in comes from. */
export interface Origin {
  readonly ip: string;
  readonly userAgent: string;
  /** The guest whose cart the new session takes over. */
  readonly guestId: string | undefined;
}

/** What a client gets when it is signed in. */
export interface SignedIn {
  user: { id: string; email: string; role: Role; emailVerified: boolean };
  accessToken: string;
  refreshToken: string;
  expiresIn: number;
}

/** A session to open, and its refresh token, which exists in plain only here and at the client. */
export const newSession = ({ ip, userAgent }: Origin): { session: NewSession; refreshToken: string } => {
  const { token, hash } = newRefreshToken();
  return {
    session: {
      id: newId(),
      tokenHash: hash,
      ip: ip.slice(0, 45),
      network: addressKey(ip),
      userAgent: userAgent.slice(0, 255),
    },
    refreshToken: token,
  };
};

/** The answer to a sign-in: who it is, and a fresh pair of tokens. */
export const signedIn = (
  tokens: TokenIssuer,
  account: Account,
  sessionId: string,
  refreshToken: string,
): SignedIn => ({
  user: {
    id: account.id,
    email: account.email,
    role: account.role,
    emailVerified: account.emailVerified,
  },
  accessToken: tokens.forAccount(account, sessionId),
  refreshToken,
  expiresIn: tokens.lifetimeSeconds,
});

/** The fact that a session was opened. */
export const loggedIn = (userId: string, sessionId: string, { ip, guestId }: Origin) =>
  UserLoggedIn({ userId, sessionId, ip, ...(guestId && { guestId }) });
