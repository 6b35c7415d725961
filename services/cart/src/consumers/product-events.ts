import { PriceChanged, ProductDeleted } from '@ultramarket/contracts';
import { on, type Received, type Subscription } from '@ultramarket/platform';
import { type CartUseCases } from '../use-cases';

/** Evicts products that changed from the cache. */
export const productEvents = ({ copies, evictProducts }: CartUseCases): Subscription[] => {
  const evict = async (
    _unit: unknown,
    events: ReadonlyArray<Received<{ productId: string }>>,
  ): Promise<void> => evictProducts(events.map(({ payload }) => payload.productId));
  return [on(PriceChanged, copies, evict), on(ProductDeleted, copies, evict)];
};
