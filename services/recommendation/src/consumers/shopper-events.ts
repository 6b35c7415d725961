import {
  CartUpdated,
  OrderConfirmed,
  ProductViewed,
  ReviewCreated,
  SearchClicked,
  WishlistItemAdded,
} from '@ultramarket/contracts';
import { on, type Received, type Subscription } from '@ultramarket/platform';
import { purchasesOf, reviewOf, viewsOf, wishOf } from '../domain/interactions';
import { type RecommendationUseCases } from '../use-cases';

const dated = <Payload>({ payload, occurredAt }: Received<Payload>) => ({ ...payload, at: occurredAt });

const productsOf = (lines: ReadonlyArray<{ productId: string }>) => lines.map(({ productId }) => productId);

/** Stores what shoppers do. */
export const shopperEvents = ({
  store,
  addPurchases,
  addInteractions,
  applyCarts,
}: RecommendationUseCases): Subscription[] => [
  on(OrderConfirmed, store, (copies, events) =>
    addPurchases(
      copies,
      events.flatMap(({ payload: { orderId, userId, lines }, occurredAt: at }) =>
        purchasesOf({ orderId, userId, productIds: productsOf(lines), at }),
      ),
    ),
  ),
  on(CartUpdated, store, (copies, events) =>
    applyCarts(
      copies,
      events.map(({ payload: { ownerId, guest, items, version }, occurredAt: at }) => ({
        userId: ownerId,
        guest,
        version,
        at,
        productIds: productsOf(items),
      })),
    ),
  ),
  on(ReviewCreated, store, (copies, events) => addInteractions(copies, events.map(dated).map(reviewOf))),
  on(SearchClicked, store, (copies, events) => addInteractions(copies, events.map(dated).flatMap(viewsOf))),
  on(ProductViewed, store, (copies, events) => addInteractions(copies, events.map(dated).flatMap(viewsOf))),
  on(WishlistItemAdded, store, (copies, events) => addInteractions(copies, events.map(dated).map(wishOf))),
];
