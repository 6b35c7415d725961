import {
  CartUpdated,
  OrderConfirmed,
  ProductViewed,
  ReviewCreated,
  SearchClicked,
  WishlistItemAdded,
} from '@ultramarket/contracts';
import { on, type Received, type Subscription } from '@ultramarket/platform';
import { type Interaction, kindWeights, reviewWeight } from '../domain/interactions';
import { type AnswerCache, type CopyStore } from '../ports';

/** A shopper who opens a search result also views its page, so of one shopper and product the last view counts. */
const looksOf = (
  events: ReadonlyArray<Received<{ userId: string | null; productId: string }>>,
): Interaction[] =>
  events.flatMap(({ payload: { userId, productId }, occurredAt }) =>
    userId
      ? [
          {
            userId,
            productId,
            kind: 'VIEW',
            sourceId: productId,
            weight: kindWeights.VIEW,
            at: new Date(occurredAt),
          },
        ]
      : [],
  );

/** Stores what signed-in shoppers do; nothing is stored about guests. */
export const shopperEvents = (copies: CopyStore, cache: AnswerCache): Subscription[] => [
  on(OrderConfirmed, async (tx, events) => {
    const purchases = events.flatMap(({ payload: { orderId, userId, lines }, occurredAt }) =>
      lines.map(({ productId }): Interaction => ({
        userId,
        productId,
        kind: 'PURCHASE',
        sourceId: orderId,
        weight: kindWeights.PURCHASE,
        at: new Date(occurredAt),
      })),
    );
    await copies.addInteractions(tx, purchases);
    const buyers = new Set(purchases.map(({ userId }) => userId));
    tx.afterCommit(() => void cache.invalidate([...buyers]));
  }),
  on(CartUpdated, async (tx, events) => {
    const carts = events
      .filter(({ payload }) => !payload.guest)
      .map(({ payload: { ownerId, items, version }, occurredAt }) => ({
        userId: ownerId,
        version,
        at: occurredAt,
        productIds: items.map(({ productId }) => productId),
      }));
    await copies.replaceCarts(tx, carts);
  }),
  on(ReviewCreated, (tx, events) =>
    copies.addInteractions(
      tx,
      events.map(({ payload: { userId, productId, reviewId, rating }, occurredAt }) => ({
        userId,
        productId,
        kind: 'REVIEW',
        sourceId: reviewId,
        weight: reviewWeight(rating),
        at: new Date(occurredAt),
      })),
    ),
  ),
  on(SearchClicked, (tx, events) => copies.addInteractions(tx, looksOf(events))),
  on(ProductViewed, (tx, events) => copies.addInteractions(tx, looksOf(events))),
  on(WishlistItemAdded, (tx, events) =>
    copies.addInteractions(
      tx,
      events.map(({ payload: { userId, productId }, occurredAt }) => ({
        userId,
        productId,
        kind: 'WISH',
        sourceId: userId,
        weight: kindWeights.WISH,
        at: new Date(occurredAt),
      })),
    ),
  ),
];
