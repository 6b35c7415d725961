import { type IdempotencyClaim, newId } from '@ultramarket/platform';
import { notificationErrors } from '../domain/errors';
import { type Channel, type NewNotification } from '../ports';
import { type Content } from '../templates/data';
import { tell, type TellDeps } from './tell';

/** With a new key only those are not told of whom nothing may be kept. */
const idOf = ([told]: readonly NewNotification[]): { id: string } => {
  if (!told) throw notificationErrors.RECIPIENT_FORGOTTEN();
  return { id: told.id };
};

/**
 * Tells one user something over the channels asked for, as far as they want it, once for each idempotency key (NOTI-01).
 * @throws RECIPIENT_FORGOTTEN
 */
export const requestNotification =
  (deps: TellDeps) =>
  (
    request: { userId: string; type: string; channels: readonly Channel[] } & Content,
    claim: IdempotencyClaim,
  ): Promise<{ id: string }> =>
    deps.store.transaction(async (tx) => {
      const answer = idOf(await tell(deps)(tx, [{ ...request, eventKey: `request:${newId()}` }]));
      await tx.keepAnswer(claim, 201, answer);
      return answer;
    });

/** Sends a mail to an address, once for each idempotency key (NOTI-05). */
export const requestEmail =
  (deps: TellDeps) =>
  (
    request: { to: string; locale: string | undefined } & Content,
    claim: IdempotencyClaim,
  ): Promise<{ id: string }> =>
    deps.store.transaction(async (tx) => {
      const { to: address, ...content } = request;
      const told = await tell(deps)(tx, [
        {
          ...content,
          address,
          userId: null,
          type: 'direct',
          channels: ['email'],
          eventKey: `request:${newId()}`,
        },
      ]);
      const answer = idOf(told);
      await tx.keepAnswer(claim, 202, answer);
      return answer;
    });
