import { ProductCreated, ProductUpdated } from '@ultramarket/contracts';
import { on, type Received, type Subscription } from '@ultramarket/platform';
import { type InventoryUseCases } from '../use-cases';

interface Product {
  productId: string;
  sku: string;
  sellerId: string | null;
  version: number;
  variants: ReadonlyArray<{ sku: string }>;
}

const ownersOf = ({ occurredAt, payload }: Received<Product>) =>
  [payload.sku, ...payload.variants.map(({ sku }) => sku)].map((sku) => ({
    sku,
    productId: payload.productId,
    sellerId: payload.sellerId,
    version: payload.version,
    occurredAt,
  }));

/** Applies which product, and which seller, a SKU belongs to, to the copy. */
export const productEvents = ({ store, applySkuOwners }: InventoryUseCases): Subscription[] =>
  [ProductCreated, ProductUpdated].map((definition) =>
    on(definition, store, (stock, events) => applySkuOwners(stock, events.flatMap(ownersOf))),
  );
