import { AccountLocked, LoginFailed } from '@ultramarket/contracts';
import { authErrors } from '../domain/errors';
import { type AccountStore, type Attempt, type PasswordHasher, type TokenIssuer } from '../ports';
import { loggedIn, newSession, type Origin, type SignedIn, signedIn } from './sign-in';

interface LogInDeps {
  store: AccountStore;
  passwords: PasswordHasher;
  tokens: TokenIssuer;
}

const locked = (seconds: number) =>
  authErrors.ACCOUNT_LOCKED(undefined, { headers: { 'Retry-After': String(seconds) } });

/** Counts and announces a refused sign-in; false when the network was locked out in the meantime. */
const refuse = (
  store: AccountStore,
  attempt: Attempt,
  userId: string | undefined,
  ip: string,
): Promise<boolean> =>
  store.transaction(async (accounts) => {
    const refusal = await accounts.refuse(attempt);
    if (!refusal) return false;
    accounts.tx.outbox.add(LoginFailed({ ip, ...(userId && { userId }) }));
    if (userId && refusal.lockedUntil)
      accounts.tx.outbox.add(AccountLocked({ userId, until: refusal.lockedUntil.toISOString(), ip }));
    return true;
  });

/**
 * Signs in with a password. The password is checked outside any transaction; what follows from it, a session
 * or a counted failure, is one statement that is conditional on the state at that moment. So attempts made at once have
 * exactly the effect of attempts made one by one, and while a network is locked out a right password gets the
 * same answer as a wrong one. An address without an account costs the same and is locked alike.
 * @throws CREDENTIALS_INVALID, ACCOUNT_LOCKED, ACCOUNT_SUSPENDED
 */
export const logIn =
  ({ store, passwords, tokens }: LogInDeps) =>
  async ({ email, password }: { email: string; password: string }, origin: Origin): Promise<SignedIn> => {
    const { session, refreshToken } = newSession(origin);
    const attempt = { email, network: session.network };
    const { credentials, lockedSeconds } = await store.standing(attempt);
    if (lockedSeconds > 0) throw locked(lockedSeconds);
    const right = await passwords.matches(password, credentials?.passwordHash, session.network);

    if (credentials && right) {
      const account = await store.transaction(async (accounts) => {
        const admitted = await accounts.admit(credentials.userId, credentials.passwordHash, session);
        if (admitted) accounts.tx.outbox.add(loggedIn(admitted.id, session.id, origin));
        return admitted;
      });
      if (account) return signedIn(tokens, account, session.id, refreshToken);
    } else if (await refuse(store, attempt, credentials?.userId, origin.ip)) {
      throw authErrors.CREDENTIALS_INVALID();
    }

    const now = await store.standing(attempt);
    if (now.lockedSeconds > 0) throw locked(now.lockedSeconds);
    if (right && now.credentials?.status === 'SUSPENDED') throw authErrors.ACCOUNT_SUSPENDED();
    throw authErrors.CREDENTIALS_INVALID();
  };
