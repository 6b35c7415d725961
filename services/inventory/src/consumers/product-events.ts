import { ProductCreated, ProductUpdated } from '@ultramarket/contracts';
import { on, type Received, statement, type Subscription, type Transaction } from '@ultramarket/platform';

/** Older news about a SKU never overwrites newer. */
const rememberSkus = statement(
  'sku-remember',
  `INSERT INTO skus (sku, product_id, seller_id, version)
   SELECT DISTINCT ON (sku) sku, "productId", "sellerId", version
   FROM jsonb_to_recordset($1::jsonb) AS p (sku text, "productId" uuid, "sellerId" uuid, version int) ORDER BY sku, version DESC
   ON CONFLICT (sku) DO UPDATE
     SET product_id = EXCLUDED.product_id, seller_id = EXCLUDED.seller_id, version = EXCLUDED.version
     WHERE skus.version < EXCLUDED.version`,
);

interface Product {
  productId: string;
  sku: string;
  sellerId: string | null;
  version: number;
  variants: ReadonlyArray<{ sku: string }>;
}

const remember = async (tx: Transaction, events: ReadonlyArray<Received<Product>>): Promise<void> => {
  const skus = events.flatMap(({ payload: { productId, sku, sellerId, version, variants } }) =>
    [sku, ...variants.map((variant) => variant.sku)].map((one) => ({
      sku: one,
      productId,
      sellerId,
      version,
    })),
  );
  await tx.query(rememberSkus, [JSON.stringify(skus)]);
};

/** Keeps the copy of which product, and which seller, a SKU belongs to. */
export const productEvents = (): Subscription[] => [
  on(ProductCreated, remember),
  on(ProductUpdated, remember),
];
