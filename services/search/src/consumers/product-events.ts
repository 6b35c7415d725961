import {
  CategoryChanged,
  PriceChanged,
  ProductCreated,
  ProductDeleted,
  ProductUpdated,
} from '@ultramarket/contracts';
import { onAnyIdempotent, type Received, type Subscription } from '@ultramarket/platform';
import { type z } from 'zod';
import { type ProductUpdate } from '../domain/product-state';
import { type SearchUseCases } from '../use-cases';

type State = z.infer<typeof ProductCreated.payload>;

const updatesOf = (
  { productId: id, variants, ...state }: State,
  known: Received<unknown>,
): ProductUpdate => ({
  ...state,
  id,
  variants: variants.map(({ sku, price }) => ({ sku, price, attributes: {} })),
  ...(known.type === ProductCreated.type && { createdAt: known.occurredAt }),
});

/**
 * Applies changes of the catalogue. No inbox is needed: the version in each event makes duplicates harmless. A price is
 * part of the state that is published beside it, so `PriceChanged` only says which product to read.
 */
export const productEvents = ({ applyProducts, categories }: SearchUseCases): Subscription<undefined>[] => [
  onAnyIdempotent([ProductCreated, ProductUpdated, ProductDeleted, PriceChanged], async (events) => {
    const updates = events.flatMap((event): ProductUpdate[] => {
      if (event.type === PriceChanged.type) return [];
      if (event.type !== ProductDeleted.type) return [updatesOf(event.payload as State, event)];
      const { productId, sku, version } = event.payload as z.infer<typeof ProductDeleted.payload>;
      return [{ id: productId, sku, version, status: 'ARCHIVED' }];
    });
    await applyProducts(
      updates,
      events.map(({ key }) => key),
    );
  }),
  onAnyIdempotent([CategoryChanged], async (events) =>
    categories.apply([...new Set(events.map(({ key }) => key))]),
  ),
];
