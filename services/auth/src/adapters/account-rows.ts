import { type Role } from '@ultramarket/contracts';
import { type Account } from '../domain/account';

/** The columns of an `Account`, from `users` as `u` and `roles` as `r`. */
export const accountColumns = `u.id, u.email, u.is_verified AS "emailVerified", r.base AS role, r.name AS "roleName", r.permissions`;

export interface AccountRow {
  id: string;
  email: string;
  emailVerified: boolean;
  role: Role;
  roleName: string;
  permissions: string[];
}

export const toAccount = ({
  id,
  email,
  emailVerified,
  role,
  roleName,
  permissions,
}: AccountRow): Account => ({
  id,
  email,
  emailVerified,
  role,
  roleName,
  permissions,
});
