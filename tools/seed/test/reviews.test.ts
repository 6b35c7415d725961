import { makeCatalogue } from '../catalogue/products';
import { makeReviews } from '../reviews/make-reviews';

const { products } = makeCatalogue(540, null);
const reviews = makeReviews(products);

test('when reviews are made again, also for a larger catalogue, they are the same', () => {
  expect(makeReviews(makeCatalogue(10_000, null).products)).toEqual(reviews);
});

test('when a shop is reviewed, it looks like one: some hundred, mostly good, in three languages', () => {
  expect(reviews.length).toBeGreaterThan(400);
  expect(reviews.length).toBeLessThan(1500);
  const share = (count: number) => count / reviews.length;
  const withStars = (stars: number) => share(reviews.filter(({ rating }) => rating === stars).length);
  expect(withStars(4) + withStars(5)).toBeGreaterThan(0.6);
  for (const stars of [1, 2, 3, 4, 5]) expect(withStars(stars)).toBeGreaterThan(0.01);
  const russian = share(reviews.filter(({ body }) => /[а-я]/.test(body)).length);
  expect(russian).toBeGreaterThan(0.2);
  expect(russian).toBeLessThan(0.5);
});

test('when reviews are made, each has its own id, and no shopper reviews a product twice', () => {
  expect(new Set(reviews.map(({ id }) => id)).size).toBe(reviews.length);
  const pairs = reviews.map(({ userId, productId }) => `${userId} ${productId}`);
  expect(new Set(pairs).size).toBe(reviews.length);
  const active = new Set(products.filter(({ status }) => status === 'ACTIVE').map(({ id }) => id));
  expect(reviews.every(({ productId }) => active.has(productId))).toBe(true);
});
