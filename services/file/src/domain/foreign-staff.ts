import { type Actor, hasRole } from '@ultramarket/platform';

/** Staff who access another user's file. */
export const isForeignStaff = (ownerId: string, actor: Actor | undefined): actor is Actor =>
  actor !== undefined && actor.userId !== ownerId && hasRole(actor, 'manager');
