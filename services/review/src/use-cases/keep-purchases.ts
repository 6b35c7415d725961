import { verifiedBy } from '../domain/review';
import { type Given, type Purchase } from '../ports';
import { changeReview } from './change-review';
import { type ReviewDeps } from './deps';

type Deps = Pick<ReviewDeps, 'store' | 'purchases' | 'tally'>;
type KeepDeps = Deps & Pick<ReviewDeps, 'people'>;

const keyOf = ({ userId, productId }: Given): string => `${userId}:${productId}`;

/**
 * Gives reviews the mark of a verified purchase whose authors still have what they were given, and takes it from the
 * others. What is known of purchases is stored before this is called, and a review before it as well: the process that
 * writes last has looked last.
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

/** Events about erased users are not stored. */
const ofTheKnown = async <Item extends { userId: string }>(
  { people }: Pick<ReviewDeps, 'people'>,
  items: readonly Item[],
): Promise<Item[]> => {
  const forgotten = await people.forgotten(items.map(({ userId }) => userId));
  return items.filter(({ userId }) => !forgotten.has(userId));
};

/** Remembers who was given what: that is the right to review it. The same again changes nothing. */
export const keepPurchases =
  (deps: KeepDeps) =>
  async (told: readonly Purchase[]): Promise<void> => {
    const deliveries = await ofTheKnown(deps, told);
    await deps.purchases.record(deliveries);
    await bringMarksInLine(deps)(deliveries);
  };

/** A returned purchase gives no right any more, also when its delivery is reported later. */
export const takeBack =
  (deps: KeepDeps) =>
  async (told: ReadonlyArray<{ orderId: string; userId: string }>): Promise<void> => {
    const orders = await ofTheKnown(deps, told);
    await deps.purchases.recordReturns(orders);
    for (const { orderId, userId } of orders) {
      const productIds = await deps.purchases.ofOrder(userId, orderId);
      await bringMarksInLine(deps)(productIds.map((productId) => ({ userId, productId })));
    }
  };
