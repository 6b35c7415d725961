import { type Logger } from '@ultramarket/platform';
import {
  type AccountStore,
  type ClientRegistry,
  type GovernanceStore,
  type PasswordHasher,
  type RoleStore,
  type SessionStore,
  type TokenIssuer,
} from '../ports';
import { changeRole, changeStatus } from './govern';
import { logIn } from './log-in';
import { logOut } from './log-out';
import { purgeExpired } from './purge-expired';
import { refresh } from './refresh';
import { register } from './register';
import { ensureSeedAccounts } from './seed-accounts';
import { serviceToken } from './service-token';
import { whoAmI } from './who-am-i';

export interface AuthDeps {
  store: AccountStore;
  sessions: SessionStore;
  roles: RoleStore;
  governance: GovernanceStore;
  passwords: PasswordHasher;
  tokens: TokenIssuer;
  clients: ClientRegistry;
  refreshKey: Buffer;
  logger: Logger;
}

/** Everything auth can be asked to do. */
export const authUseCases = (deps: AuthDeps) => ({
  register: register(deps),
  logIn: logIn(deps),
  refresh: refresh(deps),
  logOut: logOut(deps),
  whoAmI: whoAmI(deps),
  serviceToken: serviceToken(deps),
  changeRole: changeRole(deps),
  changeStatus: changeStatus(deps),
  purgeExpired: purgeExpired(deps),
  ensureSeedAccounts: ensureSeedAccounts(deps),
  roles: deps.roles,
});
export type AuthUseCases = ReturnType<typeof authUseCases>;
