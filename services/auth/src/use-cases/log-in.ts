import { AccountLocked, LoginFailed } from '@ultramarket/contracts';
import { authErrors } from '../domain/errors';
import { type AccountStore, type PasswordHasher, type TokenIssuer } from '../ports';
import { loggedIn, newSession, type Origin, type SignedIn, signedIn } from './sign-in';

interface LogInDeps {
  store: AccountStore;
  passwords: PasswordHasher;
  tokens: TokenIssuer;
}

const locked = (seconds: number) =>
  authErrors.ACCOUNT_LOCKED(undefined, { headers: { 'Retry-After': String(seconds) } });

/** No account has it: refusing it costs the same statement as refusing a known one. */
const nobody = '00000000-0000-0000-0000-000000000000';

/** Counts and announces a refused sign-in; false when the account was locked in the meantime. */
const refuse = (store: AccountStore, userId: string | undefined, ip: string): Promise<boolean> =>
  store.transaction(async (accounts) => {
    const refusal = await accounts.refuse(userId ?? nobody);
    if (userId && !refusal) return false;
    accounts.tx.outbox.add(LoginFailed({ ip, ...(userId && { userId }) }));
    if (userId && refusal?.lockedUntil)
      accounts.tx.outbox.add(AccountLocked({ userId, until: refusal.lockedUntil.toISOString() }));
    return true;
  });

/**
 * Signs in with a password (AUTH-02). The password is checked outside any transaction; what follows from it, a session
 * or a counted failure, is one statement that is conditional on the account's state at that moment. So attempts made
 * at once have exactly the effect of attempts made one by one (AUTH-33), and while an account is locked a right
 * password gets the same answer as a wrong one.
 * @throws CREDENTIALS_INVALID, ACCOUNT_LOCKED, ACCOUNT_SUSPENDED
 */
export const logIn =
  ({ store, passwords, tokens }: LogInDeps) =>
  async ({ email, password }: { email: string; password: string }, origin: Origin): Promise<SignedIn> => {
    const known = await store.credentials(email);
    if (known && known.lockedSeconds > 0) throw locked(known.lockedSeconds);
    const right = await passwords.matches(password, known?.passwordHash);
    const { session, refreshToken } = newSession(origin);

    if (known && right) {
      const account = await store.transaction(async (accounts) => {
        const admitted = await accounts.admit(known.userId, known.passwordHash, session);
        if (admitted) accounts.tx.outbox.add(loggedIn(admitted.id, session.id, origin));
        return admitted;
      });
      if (account) return signedIn(tokens, account, session.id, refreshToken);
    } else if (await refuse(store, known?.userId, origin.ip)) {
      throw authErrors.CREDENTIALS_INVALID();
    }

    const now = await store.credentials(email);
    if (now && now.lockedSeconds > 0) throw locked(now.lockedSeconds);
    if (right && now?.status === 'SUSPENDED') throw authErrors.ACCOUNT_SUSPENDED();
    throw authErrors.CREDENTIALS_INVALID();
  };
