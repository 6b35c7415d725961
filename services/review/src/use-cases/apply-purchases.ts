import { verifiedBy } from '../domain/review';
import { type Given, type Purchase } from '../ports';
import { changeReview } from './change-review';
import { type ReviewDeps } from './deps';

type Deps = Pick<ReviewDeps, 'store' | 'purchases' | 'tally'>;
type ApplyDeps = Deps & Pick<ReviewDeps, 'erasures'>;

const keyOf = ({ userId, productId }: Given): string => `${userId}:${productId}`;

/**
 * Marks reviews as verified purchases whose authors have a purchase that was not returned, and unmarks the others.
 * Callers store purchases and reviews before they call this, so the process that writes last has also read last.
 */
export const bringMarksInLine =
  (deps: Deps) =>
  async (wanted: readonly Given[]): Promise<void> => {
    const reviews = await deps.store.ofAuthors(wanted);
    if (reviews.length === 0) return;
    const standing = new Map(
      (await deps.purchases.standing(reviews)).map((one) => [keyOf(one), one.orderId]),
    );
    for (const review of reviews) {
      const orderId = standing.get(keyOf(review));
      if (verifiedBy(review, orderId))
        await changeReview(deps)(review.id, {}, (before) => before && verifiedBy(before, orderId));
    }
  };

/** Leaves out events about erased users. */
const withoutErased = async <Item extends { userId: string }>(
  { erasures }: Pick<ReviewDeps, 'erasures'>,
  items: readonly Item[],
): Promise<Item[]> => {
  const erased = await erasures.erased(items.map(({ userId }) => userId));
  return items.filter(({ userId }) => !erased.has(userId));
};

/** Applies deliveries, which give the right to review. Idempotent. */
export const applyPurchases =
  (deps: ApplyDeps) =>
  async (received: readonly Purchase[]): Promise<void> => {
    const deliveries = await withoutErased(deps, received);
    await deps.purchases.apply(deliveries);
    await bringMarksInLine(deps)(deliveries);
  };

/** Applies returns, which end the right to review, also when the delivery is reported later. */
export const applyReturns =
  (deps: ApplyDeps) =>
  async (received: ReadonlyArray<{ orderId: string; userId: string }>): Promise<void> => {
    const orders = await withoutErased(deps, received);
    await deps.purchases.applyReturns(orders);
    for (const { orderId, userId } of orders) {
      const productIds = await deps.purchases.ofOrder(userId, orderId);
      await bringMarksInLine(deps)(productIds.map((productId) => ({ userId, productId })));
    }
  };
