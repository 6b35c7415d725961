import { ClearCart } from '@ultramarket/contracts';
import { answer, on, type Subscription } from '@ultramarket/platform';
import { type CartUseCases } from '../use-cases';

/**
 * The checkout's orders to cart. The cart is changed before the transaction commits: should the commit fail, the
 * command comes again and finds that this order was cleared already.
 */
export const cartCommands = (carts: CartUseCases): Subscription[] => [
  on(ClearCart, async (tx, commands) => {
    await carts.clearOrdered(commands.map(({ payload }) => payload));
    tx.outbox.add(
      ...commands.flatMap((command) => answer(command, ClearCart, { outcome: 'done', data: {} })),
    );
  }),
];
