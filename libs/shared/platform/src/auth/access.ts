import { type Role } from '@ultramarket/contracts';
import { errors } from '../errors';

/** Who is calling. A service acts for itself and owns nothing. */
export interface Actor {
  readonly userId: string;
  readonly role: Role | 'SERVICE';
  readonly email: string;
  readonly permissions: readonly string[];
  readonly sessionId?: string;
}

/**
 * Who may call an endpoint: `public` anyone; `guest` anyone, and the caller is known if signed in; a role: that role
 * and the ones above it; `service`: other services only; `service:order`: that one alone, by its client's name. A list
 * allows each of its members.
 */
export type Access = AccessRule | readonly AccessRule[];
export type AccessRule =
  'public' | 'guest' | 'customer' | 'vendor' | 'manager' | 'admin' | 'super-admin' | ServiceRule;
type ServiceRule = 'service' | `service:${string}`;

const rank: Record<Role, number> = { CUSTOMER: 1, VENDOR: 2, MANAGER: 3, ADMIN: 4, SUPER_ADMIN: 5 };
const needed = { customer: 1, vendor: 2, manager: 3, admin: 4, 'super-admin': 5 } as const;

/** True when the role is at least the named one. A service has no rank. */
export const hasRole = (actor: Actor | undefined, floor: keyof typeof needed): boolean =>
  actor !== undefined && actor.role !== 'SERVICE' && rank[actor.role] >= needed[floor];

const isServiceRule = (rule: AccessRule): rule is ServiceRule => rule.startsWith('service');

export const accessRules = (access: Access): readonly AccessRule[] =>
  typeof access === 'string' ? [access] : access;

/** @throws UNAUTHENTICATED without a caller, FORBIDDEN for the wrong one */
export const checkAccess = (access: Access, actor: Actor | undefined): void => {
  const rules = accessRules(access);
  const allowed = rules.some((rule) => {
    if (rule === 'public' || rule === 'guest') return true;
    if (isServiceRule(rule))
      return actor?.role === 'SERVICE' && (rule === 'service' || rule === `service:${actor.userId}`);
    return hasRole(actor, rule);
  });
  if (allowed) return;
  throw actor ? errors.FORBIDDEN() : errors.UNAUTHENTICATED();
};
