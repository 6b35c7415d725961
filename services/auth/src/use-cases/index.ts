import { type Logger } from '@ultramarket/platform';
import {
  type AccountStore,
  type ClientRegistry,
  type GovernanceStore,
  type PasswordHasher,
  type SessionStore,
  type TokenIssuer,
} from '../ports';
import { applyVendorUpdates } from './apply-vendor-updates';
import { createRole, updateRole } from './edit-roles';
import { eraseAccounts, scheduleErasures, withdrawErasures } from './erase-accounts';
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
  governance: GovernanceStore;
  passwords: PasswordHasher;
  tokens: TokenIssuer;
  clients: ClientRegistry;
  refreshKey: Buffer;
  logger: Logger;
  now: () => Date;
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
  listRoles: deps.governance.roles,
  createRole: createRole(deps),
  updateRole: updateRole(deps),
  applyVendorUpdates: applyVendorUpdates(),
  scheduleErasures: scheduleErasures(),
  withdrawErasures: withdrawErasures(),
  eraseAccounts: eraseAccounts(),
  store: deps.store,
});
export type AuthUseCases = ReturnType<typeof authUseCases>;
