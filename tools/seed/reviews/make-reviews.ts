import { type SeedProduct } from '../catalogue/products';
import { Chance, idOf } from '../random';
import { type Language, languages, type Mood } from './phrases';

/** A review as review-service imports it. */
export interface SeedReview {
  id: string;
  productId: string;
  userId: string;
  rating: number;
  title: string;
  body: string;
  verifiedPurchase: true;
  createdAt: string;
}

/** The front of the catalogue, which is the same in every size of it. */
const reviewedProducts = 160;
const reviewers = 400;
const maxReviews = 6;
/** After the newest product, so that no shopper reviews what is not there yet. */
const firstDay = Date.parse('2026-11-02T08:00:00Z');
const days = 14;
const dayMs = 86_400_000;

const moodOf = (rating: number): Mood => (rating >= 4 ? 'good' : rating === 3 ? 'fair' : 'bad');

const languageOf = (chance: Chance): Language =>
  chance.happens(0.5) ? 'english' : chance.happens(0.6) ? 'russian' : 'uzbek';

/** Most things are liked, some are not, and about each one people are nearly of one mind. */
const starsOf = (chance: Chance, quality: number): number =>
  Math.min(5, Math.max(1, Math.round(quality + (chance.next() + chance.next() - 1) * 2.2)));

const reviewsOf = ({ id: productId, sku }: SeedProduct): SeedReview[] => {
  const chance = new Chance(`reviews of ${sku}`);
  const quality = 5 - 3 * chance.next() ** 2.2;
  const count = chance.happens(0.15) ? 0 : chance.between(1, maxReviews);
  const start = chance.between(0, reviewers - 1);
  return Array.from({ length: count }, (_, index) => {
    const rating = starsOf(chance, quality);
    const { titles, sentences } = languages[languageOf(chance)][moodOf(rating)];
    const said = chance.shuffled(sentences).slice(0, chance.between(1, 3));
    return {
      id: idOf(`review ${index} of ${sku}`),
      productId,
      // Neighbours on the list of reviewers, so that no shopper reviews a product twice.
      userId: idOf(`reviewer ${(start + index) % reviewers}`),
      rating,
      title: chance.pick(titles),
      body: said.join(' '),
      verifiedPurchase: true,
      createdAt: new Date(firstDay + Math.floor(chance.next() * days * dayMs)).toISOString(),
    };
  });
};

/** What people think of the catalogue: some hundred reviews in three languages, the same for the same products. */
export const makeReviews = (products: readonly SeedProduct[]): SeedReview[] =>
  products
    .slice(0, reviewedProducts)
    .filter(({ status }) => status === 'ACTIVE')
    .flatMap(reviewsOf);
