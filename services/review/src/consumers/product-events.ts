import { ProductCreated, ProductDeleted, ProductUpdated } from '@ultramarket/contracts';
import { on, type Received, type Subscription } from '@ultramarket/platform';
import { type ReviewUseCases } from '../use-cases';

interface ProductState {
  productId: string;
  sellerId: string | null;
  status: 'DRAFT' | 'ACTIVE' | 'ARCHIVED';
  version: number;
}

/** Keeps who sells what, and what has left the shop. The catalogue's version makes repeated and late events safe. */
export const productEvents = ({ keepProducts }: ReviewUseCases): Subscription<undefined>[] => {
  const keep = (_tx: undefined, events: ReadonlyArray<Received<ProductState>>): Promise<void> =>
    keepProducts(
      events.map(({ payload: { productId, sellerId, status, version } }) => ({
        id: productId,
        sellerId,
        gone: status === 'ARCHIVED',
        version,
      })),
    );
  return [
    on(ProductCreated, keep),
    on(ProductUpdated, keep),
    on(ProductDeleted, (_tx: undefined, events) =>
      keepProducts(
        events.map(({ payload: { productId, version } }) => ({ id: productId, gone: true, version })),
      ),
    ),
  ];
};
