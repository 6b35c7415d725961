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
export const reviewWeight = (rating: number): number => (rating - 3) / 4;

/** From 0 to 1; few reviews count little, whatever their stars. */
export const ratingStanding = ({ average, count }: { average: number; count: number }): number =>
  (average / 5) * (count / (count + 10));
