import { ProductCreated, ProductUpdated } from '@ultramarket/contracts';
import { on, type Received, statement, type Subscription, type Transaction } from '@ultramarket/platform';
import { type StockStore } from '../ports';
import { type InventoryUseCases } from '../use-cases';

interface KnownSku {
  sku: string;
  productId: string | null;
  sellerId: string | null;
}

/** What is known of SKUs so far; not those that staff entered for no product, which become the first one's. */
const lockSkus = statement<KnownSku>(
  'sku-lock',
  `SELECT sku, product_id AS "productId", seller_id AS "sellerId" FROM skus
   WHERE sku = ANY($1::text[]) AND (version > 0 OR product_id IS NOT NULL) ORDER BY sku FOR UPDATE`,
);

/**
 * An older event about a SKU never overwrites a newer one. Versions can be compared within a product only; of two
 * products that had a SKU one after the other, the later event counts.
 */
const applySkus = statement<KnownSku>(
  'sku-remember',
  `INSERT INTO skus (sku, product_id, seller_id, version, told_at)
   SELECT DISTINCT ON (sku) sku, "productId", "sellerId", version, "occurredAt"
   FROM jsonb_to_recordset($1::jsonb)
     AS p (sku text, "productId" uuid, "sellerId" uuid, version int, "occurredAt" timestamptz)
   ORDER BY sku, "occurredAt" DESC, version DESC
   ON CONFLICT (sku) DO UPDATE
     SET product_id = EXCLUDED.product_id, seller_id = EXCLUDED.seller_id, version = EXCLUDED.version,
         told_at = EXCLUDED.told_at
     WHERE CASE WHEN skus.product_id = EXCLUDED.product_id THEN skus.version < EXCLUDED.version
                ELSE skus.told_at IS NULL OR skus.told_at < EXCLUDED.told_at END
   RETURNING sku, product_id AS "productId", seller_id AS "sellerId"`,
);

interface Product {
  productId: string;
  sku: string;
  sellerId: string | null;
  version: number;
  variants: ReadonlyArray<{ sku: string }>;
}

const updatesOf = ({ occurredAt, payload }: Received<Product>) =>
  [payload.sku, ...payload.variants.map(({ sku }) => sku)].map((sku) => ({
    sku,
    productId: payload.productId,
    sellerId: payload.sellerId,
    version: payload.version,
    occurredAt,
  }));

const applyProducts =
  (store: StockStore, inventory: InventoryUseCases) =>
  async (tx: Transaction, events: ReadonlyArray<Received<Product>>): Promise<void> => {
    const updates = events.flatMap(updatesOf);
    const before = await tx.query(lockSkus, [[...new Set(updates.map(({ sku }) => sku))]]);
    const known = new Map(before.map((one) => [one.sku, one]));
    const after = await tx.query(applySkus, [JSON.stringify(updates)]);
    const reassigned = after.filter(({ sku, productId, sellerId }) => {
      const old = known.get(sku);
      return old && old.productId !== productId && old.sellerId !== sellerId;
    });
    if (reassigned.length === 0) return;
    await inventory.reassignSkus(store.within(tx), reassigned.map(({ sku }) => sku).sort());
  };

/** Applies which product, and which seller, a SKU belongs to, to the copy. */
export const productEvents = (store: StockStore, inventory: InventoryUseCases): Subscription[] => [
  on(ProductCreated, applyProducts(store, inventory)),
  on(ProductUpdated, applyProducts(store, inventory)),
];
