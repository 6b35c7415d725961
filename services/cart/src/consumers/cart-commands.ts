import { ClearCart } from '@ultramarket/contracts';
import { onCommand, type Subscription } from '@ultramarket/platform';
import { type CartUseCases } from '../use-cases';

/**
 * The checkout's commands to cart. The cart is changed before the transaction commits: if the commit fails, the command
 * comes again and finds that this order was cleared already.
 */
export const cartCommands = ({ copies, clearOrdered }: CartUseCases): Subscription[] => [
  onCommand(ClearCart, copies, async (_unit, commands) => {
    await clearOrdered(commands.map(({ payload }) => payload));
    return commands.map(() => ({ outcome: 'done', data: {} }));
  }),
];
