import { ProductCreated, ProductDeleted, ProductUpdated } from '@ultramarket/contracts';
import { onIdempotent, type Received, type Subscription } from '@ultramarket/platform';
import { type ReviewUseCases } from '../use-cases';

interface ProductState {
  productId: string;
  sellerId: string | null;
  status: 'DRAFT' | 'ACTIVE' | 'ARCHIVED';
  version: number;
}

/** Applies who sells what, and what has left the shop. Versions make duplicates and late events harmless. */
export const productEvents = ({ applyProducts }: ReviewUseCases): Subscription<undefined>[] => {
  const apply = (events: ReadonlyArray<Received<ProductState>>): Promise<void> =>
    applyProducts(
      events.map(({ payload: { productId, sellerId, status, version } }) => ({
        id: productId,
        sellerId,
        gone: status === 'ARCHIVED',
        version,
      })),
    );
  return [
    onIdempotent(ProductCreated, apply),
    onIdempotent(ProductUpdated, apply),
    onIdempotent(ProductDeleted, (events) =>
      applyProducts(
        events.map(({ payload: { productId, version } }) => ({ id: productId, gone: true, version })),
      ),
    ),
  ];
};
