import { type Actor, errors } from '@ultramarket/platform';
import { guestOwner, isGuestId, newGuestId, type Owner, userOwner } from '../domain/cart';
import { cartErrors } from '../domain/errors';

interface Caller {
  readonly actor: Actor | undefined;
  readonly header: (name: string) => string | undefined;
}

const guestHeader = 'X-Guest-Id';

/** The guest id that the caller has sent. @throws GUEST_ID_INVALID */
export const givenGuestId = (header: Caller['header']): string | undefined => {
  const given = header(guestHeader);
  if (given !== undefined && !isGuestId(given)) throw cartErrors.GUEST_ID_INVALID();
  return given;
};

/**
 * Whose cart a request is about: the user's, or the guest's; a guest who has no id yet gets one in the answer.
 * @throws GUEST_ID_INVALID; FORBIDDEN for a service that calls on behalf of no user, because it has no cart
 */
export const ownerOf = ({ actor, header }: Caller): { owner: Owner; headers: Record<string, string> } => {
  if (actor && actor.role !== 'SERVICE') return { owner: userOwner(actor.userId), headers: {} };
  const given = givenGuestId(header);
  if (actor && given === undefined) throw errors.FORBIDDEN('A service has no cart.');
  const guestId = given ?? newGuestId();
  return { owner: guestOwner(guestId), headers: { [guestHeader]: guestId } };
};
