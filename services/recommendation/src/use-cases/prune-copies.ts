import { type CopyStore } from '../ports';

const dayMs = 86_400_000;
/** Views are weak signals, and none after a quarter of a year. */
const viewRetentionDays = 90;
/** Nor are wishlists and carts of more than a year ago. */
const wishlistRetentionDays = 400;

interface Deps {
  copies: CopyStore;
  now: () => Date;
}

const daysAgo = ({ now }: Deps, days: number): Date => new Date(now().getTime() - days * dayMs);

/** Deletes old views. */
export const pruneViews = (deps: Deps) => (): Promise<void> =>
  deps.copies.pruneViews(daysAgo(deps, viewRetentionDays));

/** Deletes old wishlist items and cart lines, and reports of rebuilds. */
export const pruneWishlistItems = (deps: Deps) => (): Promise<void> =>
  deps.copies.pruneWishlistItems(daysAgo(deps, wishlistRetentionDays));
