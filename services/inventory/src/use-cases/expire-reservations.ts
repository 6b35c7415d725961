import { type StockStore } from '../ports';
import { putBack } from './release-stock';

const batchSize = 100;

/** Gives back goods whose order never came to an end. Returns how many reservations ended. */
export const expireReservations =
  ({ store, now }: { store: StockStore; now: () => Date }) =>
  async (): Promise<number> => {
    let ended = 0;
    for (;;) {
      const count = await store.transaction(async (stock) => {
        const expired = await stock.lockExpired(now(), batchSize);
        if (expired.length > 0) await putBack(stock, expired, 'expired');
        return expired.length;
      });
      ended += count;
      if (count < batchSize) return ended;
    }
  };
