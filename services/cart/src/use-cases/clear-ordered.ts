import { type CartStore } from '../ports';

export interface OrderedLines {
  readonly orderId: string;
  readonly userId: string;
  readonly lines: ReadonlyArray<{ itemId: string; quantity: number }>;
}

/** Takes what was ordered out of the carts; whatever came in since stays, and a repeat changes nothing. */
export const clearOrdered =
  ({ store }: { store: CartStore }) =>
  async (orders: readonly OrderedLines[]): Promise<void> => {
    await Promise.all(orders.map(({ userId, orderId, lines }) => store.clearOrdered(userId, orderId, lines)));
  };
