import { type IdempotencyClaim, newId } from '@ultramarket/platform';
import { notificationErrors } from '../domain/errors';
import { type Channel } from '../domain/notifications';
import { type DeliveryStore, type NewNotification } from '../ports';
import { type Content } from '../templates/data';
import { notify, type NotifyDeps } from './notify';

type Deps = NotifyDeps & { store: DeliveryStore };

/** With a new key only erased users have none. */
const idOf = ([stored]: readonly NewNotification[]): { id: string } => {
  if (!stored) throw notificationErrors.RECIPIENT_FORGOTTEN();
  return { id: stored.id };
};

/**
 * Notifies a user over the given channels, as far as their preferences allow, once for each idempotency key.
 * @throws RECIPIENT_FORGOTTEN
 */
export const requestNotification =
  (deps: Deps) =>
  (
    request: { userId: string; type: string; channels: readonly Channel[] } & Content,
    claim: IdempotencyClaim,
  ): Promise<{ id: string }> =>
    deps.store.transaction(async (deliveries) => {
      const answer = idOf(await notify(deps)(deliveries, [{ ...request, eventKey: `request:${newId()}` }]));
      await deliveries.tx.storeResponse(claim, 201, answer);
      return answer;
    });

/** Sends a mail to an address, once for each idempotency key. */
export const requestEmail =
  (deps: Deps) =>
  (
    request: { to: string; locale: string | undefined } & Content,
    claim: IdempotencyClaim,
  ): Promise<{ id: string }> =>
    deps.store.transaction(async (deliveries) => {
      const { to: address, ...content } = request;
      const stored = await notify(deps)(deliveries, [
        {
          ...content,
          address,
          userId: null,
          type: 'direct',
          channels: ['email'],
          eventKey: `request:${newId()}`,
        },
      ]);
      const answer = idOf(stored);
      await deliveries.tx.storeResponse(claim, 202, answer);
      return answer;
    });
