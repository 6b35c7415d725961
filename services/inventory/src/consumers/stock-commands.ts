import { type CommandReply, CommitStock, ReleaseStock, ReserveStock } from '@ultramarket/contracts';
import { onCommand, type Subscription } from '@ultramarket/platform';
import { type InventoryUseCases } from '../use-cases';

const done: CommandReply<Record<string, never>> = { outcome: 'done', data: {} };
const refused = (error: string): CommandReply<never> => ({ outcome: 'refused', error });

/** The checkout's commands to inventory. In one batch: reserve, then commit, then release. */
export const stockCommands = ({
  store,
  reserveStock,
  commitStock,
  releaseStock,
}: InventoryUseCases): Subscription[] => [
  onCommand(ReserveStock, store, async (stock, commands) => {
    const outcomes = await reserveStock(
      stock,
      commands.map(({ payload }) => payload),
    );
    return commands.map(({ payload: { orderId } }) => {
      const outcome = outcomes.get(orderId);
      return outcome?.reserved
        ? { outcome: 'done', data: { expiresAt: outcome.expiresAt.toISOString() } }
        : refused(outcome?.code ?? 'OUT_OF_STOCK');
    });
  }),
  onCommand(CommitStock, store, async (stock, commands) => {
    const lost = await commitStock(
      stock,
      commands.map(({ payload }) => payload.orderId),
    );
    return commands.map(({ payload }) => (lost.has(payload.orderId) ? refused('RESERVATION_CLOSED') : done));
  }),
  onCommand(ReleaseStock, store, async (stock, commands) => {
    await releaseStock(
      stock,
      commands.map(({ payload }) => payload.orderId),
      'order',
    );
    return commands.map(() => done);
  }),
];
