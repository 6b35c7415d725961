import { type Actor } from '@ultramarket/platform';
import { type StaffAct } from '../domain/staff-act';

/** What a member of the staff answers for, as the request says. */
export const actOf = ({ actor, ip }: { actor: Actor; ip: string }): StaffAct => ({
  userId: actor.userId,
  role: actor.role,
  ip,
});
