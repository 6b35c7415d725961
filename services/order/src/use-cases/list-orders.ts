import { type Actor, hasRole } from '@ultramarket/platform';
import { type OrderFilter, type OrderStore, type Total } from '../ports';
import { orderView, type SeenOrder, sellerOrderView } from './order-view';

export interface ListRequest extends Omit<OrderFilter, 'userId' | 'sellerId' | 'paidOnly'> {
  /** `customer` asks for what the caller bought, whatever they may see besides. */
  readonly as?: 'customer' | 'seller' | undefined;
  /** For staff: only this user's orders. */
  readonly userId?: string | undefined;
}

export interface ListedOrders {
  readonly orders: SeenOrder[];
  readonly total: Total | undefined;
  /** Where the next page begins; absent after the last one. */
  readonly next: { readonly createdAt: Date; readonly id: string } | undefined;
}

/** Whose orders a caller lists: staff all of them, sellers what of theirs is paid, all others their own. */
const scopeOf = (actor: Actor, { as, userId }: ListRequest): Partial<OrderFilter> => {
  if (as === 'customer') return { userId: actor.userId };
  if (hasRole(actor, 'manager')) return userId === undefined ? {} : { userId };
  return actor.role === 'VENDOR' ? { sellerId: actor.userId, paidOnly: true } : { userId: actor.userId };
};

/** Orders that the caller may see, the newest first; of those that a seller sees only what is the seller's. */
export const listOrders =
  ({ store }: { store: OrderStore }) =>
  async (request: ListRequest, actor: Actor): Promise<ListedOrders> => {
    const { as: _as, userId: _userId, ...filter } = request;
    const scope = scopeOf(actor, request);
    const { orders, total } = await store.list({ ...filter, ...scope });
    const seller = scope.sellerId;
    return {
      orders: orders.map((order) =>
        seller === undefined ? orderView(order) : sellerOrderView(order, seller),
      ),
      total,
      next: orders.length === request.limit ? orders.at(-1) : undefined,
    };
  };
