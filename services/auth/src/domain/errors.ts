import { defineErrors } from '@ultramarket/platform';

/** The errors of auth-service. */
export const authErrors = defineErrors({
  EMAIL_TAKEN: ['conflict', 'An account with this e-mail address exists.'],
  PASSWORD_WEAK: ['invalid', 'The password does not meet the rules.'],
  CREDENTIALS_INVALID: ['unauthenticated', 'E-mail address or password is wrong.'],
  ACCOUNT_LOCKED: ['limited', 'Too many failed sign-ins; the account is locked for a while.'],
  ACCOUNT_SUSPENDED: ['forbidden', 'This account is suspended.'],
  REFRESH_TOKEN_INVALID: [
    'unauthenticated',
    'The refresh token is missing, expired or unknown; sign in again.',
  ],
  REFRESH_TOKEN_REUSED: [
    'unauthenticated',
    'The refresh token was used before; for safety its session has ended. Sign in again.',
  ],
  SESSION_ENDED: ['unauthenticated', 'This session has ended; sign in again.'],
  CLIENT_INVALID: ['unauthenticated', 'Client id or secret is wrong.'],
  GRANT_TYPE_UNSUPPORTED: ['invalid', 'Only the grant type client_credentials is supported.'],
  USER_UNKNOWN: ['missing', 'There is no such user.'],
  ROLE_UNKNOWN: ['missing', 'There is no such role.'],
  ROLE_EXISTS: ['conflict', 'A role with this name exists.'],
  ROLE_PROTECTED: ['rule', 'The permissions of SUPER_ADMIN cannot be changed.'],
  OWN_ACCOUNT: ['rule', 'Staff cannot change the role or status of their own account.'],
});
