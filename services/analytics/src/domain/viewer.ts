import { type Actor, hasRole } from '@ultramarket/platform';

/** Whose metrics a caller may see: staff all, sellers those of their own products. */
export const sellerScope = (actor: Actor): string | undefined =>
  hasRole(actor, 'manager') ? undefined : actor.userId;
