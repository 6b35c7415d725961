import { type CartStore } from '../ports';

export interface CartSnapshot {
  userId: string;
  version: number;
  currency: string;
  items: Array<{
    itemId: string;
    productId: string;
    variantId: string | null;
    quantity: number;
    unitPrice: number;
    /** Orders that were taken out of the line while more was in it. */
    clearedBy?: string[];
  }>;
}

/** The carts of many users as they last saw them; users without one are left out. */
export const snapshotCarts =
  ({ store }: { store: CartStore }) =>
  async (userIds: readonly string[]): Promise<CartSnapshot[]> =>
    [...(await store.readMany(userIds))].map(([userId, { version, currency, lines }]) => ({
      userId,
      version,
      currency,
      items: lines.map(({ id, productId, variantId, quantity, unitPrice, clearedBy }) => ({
        itemId: id,
        productId,
        variantId,
        quantity,
        unitPrice,
        ...(clearedBy && { clearedBy: [...clearedBy] }),
      })),
    }));
