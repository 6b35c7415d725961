import { type Actor, hasRole } from '@ultramarket/platform';

/** Staff who reach for what is somebody else's. */
export const isForeignStaff = (ownerId: string, actor: Actor | undefined): actor is Actor =>
  actor !== undefined && actor.userId !== ownerId && hasRole(actor, 'manager');
