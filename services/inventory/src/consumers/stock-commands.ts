import { CommitStock, ReleaseStock, ReserveStock } from '@ultramarket/contracts';
import { answer, on, type Subscription } from '@ultramarket/platform';
import { type StockStore } from '../ports';
import { type InventoryUseCases } from '../use-cases';

/** The checkout's orders to inventory. In one batch: reserve, then commit, then release. */
export const stockCommands = (store: StockStore, inventory: InventoryUseCases): Subscription[] => [
  on(ReserveStock, async (tx, commands) => {
    const outcomes = await inventory.reserveStock(
      store.within(tx),
      commands.map(({ payload }) => payload),
    );
    for (const command of commands) {
      const outcome = outcomes.get(command.payload.orderId);
      tx.outbox.add(
        ...answer(
          command,
          ReserveStock,
          outcome?.reserved
            ? { outcome: 'done', data: { expiresAt: outcome.expiresAt.toISOString() } }
            : { outcome: 'refused', error: outcome?.code ?? 'OUT_OF_STOCK' },
        ),
      );
    }
  }),
  on(CommitStock, async (tx, commands) => {
    const lost = await inventory.commitStock(
      store.within(tx),
      commands.map(({ payload }) => payload.orderId),
    );
    for (const command of commands) {
      const closed = lost.has(command.payload.orderId);
      tx.outbox.add(
        ...answer(
          command,
          CommitStock,
          closed ? { outcome: 'refused', error: 'RESERVATION_CLOSED' } : { outcome: 'done', data: {} },
        ),
      );
    }
  }),
  on(ReleaseStock, async (tx, commands) => {
    await inventory.releaseStock(
      store.within(tx),
      commands.map(({ payload }) => payload.orderId),
      'order',
    );
    tx.outbox.add(
      ...commands.flatMap((command) => answer(command, ReleaseStock, { outcome: 'done', data: {} })),
    );
  }),
];
