import { UserLoggedIn } from '@ultramarket/contracts';
import { AppError, on, type Subscription } from '@ultramarket/platform';
import { isGuestId, userOwner } from '../domain/cart';
import { type CartUseCases } from '../use-cases';

const apart: ReadonlySet<string> = new Set(['CART_CURRENCY_MIXED', 'CART_FULL']);

/** Carts that do not fit into one stay apart until the shopper decides; that is no failure of the message. */
const unlessApart = (error: unknown): void => {
  if (!(error instanceof AppError && apart.has(error.code))) throw error;
};

/** A user who signs in takes along what they put into the cart as a guest. */
export const signIns = ({ copies, mergeCarts }: CartUseCases): Subscription[] => [
  on(UserLoggedIn, copies, async (_unit, events) => {
    await Promise.all(
      events.map(async ({ payload: { userId, guestId } }) => {
        if (guestId !== undefined && isGuestId(guestId))
          await mergeCarts(userOwner(userId), guestId).catch(unlessApart);
      }),
    );
  }),
];
