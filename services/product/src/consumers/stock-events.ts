import { StockDepleted, StockReplenished, StockUpdated } from '@ultramarket/contracts';
import { on, type Received, type Subscription } from '@ultramarket/platform';
import { type ProductUseCases } from '../use-cases';

interface Level {
  sku: string;
  available: number;
  version: number;
}

/** Keeps what can be bought. There is no inbox here: the version that inventory gives each level makes it safe. */
export const stockEvents = ({ keepStock }: ProductUseCases): Subscription<undefined>[] => {
  const keep = (_tx: undefined, events: ReadonlyArray<Received<Level>>): Promise<void> =>
    keepStock(
      events.map(({ payload: { sku, available, version } }) => ({ sku, available: available > 0, version })),
    );
  return [on(StockUpdated, keep), on(StockDepleted, keep), on(StockReplenished, keep)];
};
