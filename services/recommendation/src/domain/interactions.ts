/** How a shopper can interact with a product. */
export type InteractionKind = 'PURCHASE' | 'CART' | 'VIEW' | 'REVIEW' | 'WISH';

/** How much each kind says about taste; a review counts by its stars. */
export const kindWeights: Readonly<Record<Exclude<InteractionKind, 'REVIEW'>, number>> = {
  PURCHASE: 1,
  CART: 0.5,
  WISH: 0.4,
  VIEW: 0.2,
};

export interface Interaction {
  readonly userId: string;
  readonly productId: string;
  readonly kind: InteractionKind;
  /** What identifies it: the order, the review; of a cart or a wishlist its owner, of a view the product. */
  readonly sourceId: string;
  readonly weight: number;
  readonly at: Date;
}

/** Five stars count as half a purchase, one star as much against the product. */
const reviewWeight = (rating: number): number => (rating - 3) / 4;

/** An interaction that counts by its kind. */
export type ReportedInteraction = Omit<Interaction, 'kind' | 'weight' | 'at'> & {
  readonly kind: keyof typeof kindWeights;
  readonly at: string;
};

/** With the weight of its kind. */
export const interactionOf = ({ at, ...one }: ReportedInteraction): Interaction => ({
  ...one,
  weight: kindWeights[one.kind],
  at: new Date(at),
});

interface Deed {
  readonly userId: string;
  readonly productId: string;
  readonly at: string;
}

type Order = Omit<Deed, 'productId'> & { orderId: string; productIds: readonly string[] };

/** One for each product of an order. */
export const purchasesOf = ({ orderId, userId, productIds, at }: Order): Interaction[] =>
  productIds.map((productId) =>
    interactionOf({ userId, productId, kind: 'PURCHASE', sourceId: orderId, at }),
  );

type Review = Deed & { reviewId: string; rating: number };

/** Counts by its stars. */
export const reviewOf = ({ reviewId, userId, productId, rating, at }: Review): Interaction => ({
  userId,
  productId,
  kind: 'REVIEW',
  sourceId: reviewId,
  weight: reviewWeight(rating),
  at: new Date(at),
});

export const wishOf = ({ userId, productId, at }: Deed): Interaction =>
  interactionOf({ userId, productId, kind: 'WISH', sourceId: userId, at });

type View = Omit<Deed, 'userId'> & { userId: string | null };

/**
 * A shopper who opens a search result also views its page, so of one shopper and product the last view counts. Nothing is
 * stored about guests.
 */
export const viewsOf = ({ userId, productId, at }: View): Interaction[] =>
  userId ? [interactionOf({ userId, productId, kind: 'VIEW', sourceId: productId, at })] : [];

/** From 0 to 1; few reviews count little, whatever their stars. */
export const ratingStanding = ({ average, count }: { average: number; count: number }): number =>
  (average / 5) * (count / (count + 10));
