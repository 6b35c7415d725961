import { errors } from '@ultramarket/platform';
import { reviewErrors } from '../domain/errors';
import { type Review, type Written } from '../domain/review';
import { type ReviewDeps } from './deps';

/** The version that the caller expects: a mismatch answers 412 for `If-Match`, 409 for `version` in the body. */
export interface Expected {
  readonly ifMatch?: number | undefined;
  readonly version?: number | undefined;
}

const attempts = 8;

const assertExpected = (review: Review, { ifMatch, version }: Expected): void => {
  if (ifMatch !== undefined && ifMatch !== review.version) throw errors.VERSION_CONFLICT();
  if (version !== undefined && version !== review.version) throw reviewErrors.REVIEW_VERSION_CONFLICT();
};

/**
 * Reads a review, lets `next` compute its next state, and stores that unless the review changed meanwhile; then it is
 * repeated. `next` returns undefined when nothing is to change. The product is counted before this returns.
 * @throws what `next` throws; VERSION_CONFLICT or REVIEW_VERSION_CONFLICT when it is not the expected version
 */
export const changeReview =
  ({ store, tally }: Pick<ReviewDeps, 'store' | 'tally'>) =>
  async (
    id: string,
    expected: Expected,
    next: (before: Review | undefined) => Written | undefined,
  ): Promise<Review> => {
    for (let attempt = 1; attempt <= attempts; attempt += 1) {
      const [before] = await store.byIds([id]);
      const written = next(before);
      if (!before) throw reviewErrors.REVIEW_UNKNOWN();
      assertExpected(before, expected);
      if (!written) return before;
      const release = await store.replace(written, before.version);
      if (!release) continue;
      release();
      await tally.counted([written.review]);
      return written.review;
    }
    throw reviewErrors.REVIEW_VERSION_CONFLICT();
  };
