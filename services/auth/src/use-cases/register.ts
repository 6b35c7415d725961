import { UserRegistered } from '@ultramarket/contracts';
import { newId } from '@ultramarket/platform';
import { authErrors } from '../domain/errors';
import { type Locale } from '../domain/locale';
import { passwordFaults } from '../domain/password-rules';
import { type AccountStore, type PasswordHasher, type TokenIssuer } from '../ports';
import { loggedIn, newSession, type Origin, type SignedIn, signedIn } from './sign-in';

export interface Registration {
  email: string;
  password: string;
  firstName?: string | undefined;
  lastName?: string | undefined;
  phone?: string | undefined;
  locale: Locale;
}

/**
 * Creates a customer's account and signs it in. Names and phone are not kept here: they travel in the event
 * to user-service, which owns them.
 * @throws PASSWORD_WEAK, EMAIL_TAKEN
 */
export const register =
  ({ store, passwords, tokens }: { store: AccountStore; passwords: PasswordHasher; tokens: TokenIssuer }) =>
  async (registration: Registration, origin: Origin): Promise<SignedIn> => {
    const { email, password, firstName = '', lastName = '', phone, locale } = registration;
    const fields = passwordFaults(password);
    if (fields.length > 0) throw authErrors.PASSWORD_WEAK(undefined, { fields });
    const { session, refreshToken } = newSession(origin);
    const passwordHash = await passwords.hash(password, session.network);

    const account = await store.transaction(async (accounts) => {
      const created = await accounts.register({ id: newId(), email, passwordHash }, session);
      if (!created) throw authErrors.EMAIL_TAKEN();
      const { id: userId, role } = created;
      accounts.tx.outbox.add(
        UserRegistered({ userId, email, role, firstName, lastName, locale, ...(phone && { phone }) }),
        loggedIn(userId, session.id, origin),
      );
      return created;
    });
    return signedIn(tokens, account, session.id, refreshToken);
  };
