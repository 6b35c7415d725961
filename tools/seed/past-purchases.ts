import { type SeedCatalogue, type SeedProduct } from './catalogue/products';
import { Chance, idOf } from './random';
import { inParts, type Session, total } from './session';
import { until } from '../client/until';

interface Interaction {
  userId: string;
  productId: string;
  kind: 'PURCHASE';
  sourceId: string;
  at: string;
}

const shoppers = 700;
const firstDay = Date.parse('2026-06-01T08:00:00Z');
const dayMs = 86_400_000;

/** Few products sell much, many a little. */
export const wellSold = (chance: Chance, products: readonly SeedProduct[]): SeedProduct => {
  const product = products[Math.floor(products.length * chance.next() ** 2)];
  if (!product) throw new Error('nothing was sold');
  return product;
};

/** What can be bought, by main category. */
export const byDepartment = ({ categories, products }: SeedCatalogue): SeedProduct[][] => {
  const parents = new Map(categories.map(({ id, parentId }) => [id, parentId ?? id]));
  const departments = new Map<string, SeedProduct[]>();
  for (const product of products.filter(({ status }) => status === 'ACTIVE')) {
    const parent = parents.get(product.categoryId) ?? product.categoryId;
    departments.set(parent, [...(departments.get(parent) ?? []), product]);
  }
  return [...departments.values()];
};

/** What imaginary shoppers bought over five months: most of it in the department that each of them likes best. */
export const pastPurchases = (catalogue: SeedCatalogue): Interaction[] => {
  const departments = byDepartment(catalogue);
  const all = departments.flat();
  return Array.from({ length: shoppers }, (_, number) => {
    const chance = new Chance(`past shopper ${number}`);
    const favourite = departments[number % departments.length] ?? all;
    return Array.from({ length: chance.between(1, 4) }, (_order, place) => {
      const day = chance.between(0, 150);
      return Array.from({ length: chance.between(1, 3) }, (): Interaction => ({
        userId: idOf(`past shopper ${number}`),
        productId: wellSold(chance, chance.happens(0.85) ? favourite : all).id,
        kind: 'PURCHASE',
        sourceId: idOf(`past order ${number} ${place}`),
        at: new Date(firstDay + day * dayMs).toISOString(),
      }));
    }).flat();
  }).flat();
};

/** Gives recommendation-service a past and has it learn from it, unless it has learnt before. */
export const bringPastPurchases = async (
  { gateway, recommendation, admin, service, log }: Session,
  catalogue: SeedCatalogue,
): Promise<void> => {
  if (!recommendation) return;
  const models = '/api/v1/recommendations/models';
  if ((await total(gateway, `${models}?limit=1`, admin)) > 0) {
    log('recommendations: a model is there');
    return;
  }
  const purchases = pastPurchases(catalogue);
  for (const interactions of inParts(purchases, 5000))
    await recommendation.data('POST', '/internal/v1/recommendations/interactions', {
      token: service,
      body: { interactions },
    });
  // The catalogue travels there as events; what is not known yet cannot be learnt about.
  const sold = inParts(purchases, 200).flatMap((part) => part.slice(-1));
  for (const { productId } of sold)
    await until('Recommendation-service still does not know the catalogue', async () => {
      const { status } = await gateway.call('GET', `/api/v1/recommendations/product/${productId}`);
      return status === 200;
    });
  const { id } = await gateway.data<{ id: string }>('POST', '/api/v1/recommendations/train', {
    token: admin,
  });
  await until('The recommendation model is still not trained', async () => {
    const model = await gateway.data<{ status: string }>('GET', `${models}/${id}`, { token: admin });
    return model.status !== 'TRAINING';
  });
  log(`recommendations: a model of ${purchases.length} past purchases`);
};
