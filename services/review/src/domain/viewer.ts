import { type Actor, hasRole } from '@ultramarket/platform';
import { reviewErrors } from './errors';
import { isShown, type Review } from './review';

/** Who reads reviews. */
export interface Viewer {
  readonly userId: string | null;
  readonly staff: boolean;
}

export const viewerOf = (actor: Actor | undefined): Viewer => ({
  userId: actor?.userId ?? null,
  staff: hasRole(actor, 'manager'),
});

export const isAuthor = (viewer: Viewer, { userId }: Pick<Review, 'userId'>): boolean =>
  viewer.userId === userId;

/** @throws REVIEW_UNKNOWN when there is none that the viewer may know of */
export const assertVisible: (viewer: Viewer, review: Review | undefined) => asserts review is Review = (
  viewer,
  review,
) => {
  const visible =
    review !== undefined &&
    review.status !== 'DELETED' &&
    (isShown(review) || isAuthor(viewer, review) || viewer.staff);
  if (!visible) throw reviewErrors.REVIEW_UNKNOWN();
};
