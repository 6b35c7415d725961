import { StockDepleted, StockReplenished, StockUpdated } from '@ultramarket/contracts';
import { onIdempotent, type Received, type Subscription } from '@ultramarket/platform';
import { type ProductUseCases } from '../use-cases';

interface Level {
  sku: string;
  available: number;
  version: number;
}

/** Applies stock levels. No inbox is needed: the version of each level makes duplicates and late events harmless. */
export const stockEvents = ({ applyStock }: ProductUseCases): Subscription<undefined>[] => {
  const apply = (events: ReadonlyArray<Received<Level>>): Promise<void> =>
    applyStock(
      events.map(({ payload: { sku, available, version } }) => ({ sku, available: available > 0, version })),
    );
  return [
    onIdempotent(StockUpdated, apply),
    onIdempotent(StockDepleted, apply),
    onIdempotent(StockReplenished, apply),
  ];
};
