import { type SeedProduct } from './catalogue/products';
import { makeReviews } from './reviews/make-reviews';
import { eachPart, inParts, type Session } from './session';

/** Adds the reviews that are missing; what is there was voted on and replied to, and stays. */
export const importReviews = async (
  { review, service, log }: Session,
  products: readonly SeedProduct[],
): Promise<void> => {
  if (!review) return;
  const reviews = makeReviews(products);
  let added = 0;
  await eachPart(inParts(reviews, 300), async (part) => {
    const { created } = await review.data<{ created: number }>('POST', '/internal/v1/reviews/import', {
      token: service,
      body: { reviews: part },
    });
    added += created;
  });
  log(added > 0 ? `reviews: ${added} added` : `reviews: all ${reviews.length} are there`);
};
