import { type SkuOwnerUpdate, type StockTransaction } from '../ports';
import { reassignSkus } from './reassign-skus';

/**
 * Applies which product and seller SKUs belong to. Where another seller's product has taken a SKU over, the stock of the
 * one before does not come along.
 */
export const applySkuOwners =
  () =>
  async (stock: StockTransaction, updates: readonly SkuOwnerUpdate[]): Promise<void> => {
    const before = await stock.lockSkus([...new Set(updates.map(({ sku }) => sku))]);
    const known = new Map(before.map((owner) => [owner.sku, owner]));
    const after = await stock.applySkus(updates);
    const reassigned = after.filter(({ sku, productId, sellerId }) => {
      const old = known.get(sku);
      return old && old.productId !== productId && old.sellerId !== sellerId;
    });
    if (reassigned.length > 0) await reassignSkus()(stock, reassigned.map(({ sku }) => sku).sort());
  };
