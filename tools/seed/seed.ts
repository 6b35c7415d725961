import { Shop } from '../client/shop';
import { UserError } from '../local/user-error';
import { makeCatalogue, type SeedCatalogue, type SeedProduct, stockOf } from './catalogue/products';
import { fillWarehouses } from './fill-warehouses';
import { importReviews } from './import-reviews';
import { bringPastPurchases } from './past-purchases';
import { eachPart, inParts, type Session } from './session';

export type SeedSize = 'demo' | 'load';

export interface SeedOptions {
  gatewayUrl: string;
  /** Product-service itself: what the gateway does not route is used for speed. */
  productUrl: string;
  /** Review-service itself, where it runs. */
  reviewUrl?: string | undefined;
  /** Recommendation-service itself, where it runs. */
  recommendationUrl?: string | undefined;
  adminEmail: string;
  vendorEmail: string;
  password: string;
  /** The seed's own client at auth-service, for the internal endpoints. */
  client: { id: string; secret: string };
  size: SeedSize;
  log: (line: string) => void;
}

const sizes: Record<SeedSize, number> = { demo: 540, load: 10_000 };

/** Products that are imported by one call. */
const atOnce = 200;

const signIn = async (options: SeedOptions): Promise<Session> => {
  const { gatewayUrl, productUrl, reviewUrl, recommendationUrl, client, log } = options;
  const { adminEmail, vendorEmail, password } = options;
  const gateway = new Shop(gatewayUrl, 8);
  const body = { grant_type: 'client_credentials', client_id: client.id, client_secret: client.secret };
  const [admin, vendor, token] = await Promise.all([
    gateway.login(adminEmail, password),
    gateway.login(vendorEmail, password).catch(() => undefined),
    gateway.call('POST', '/api/v1/auth/oauth/token', { body }),
  ]);
  const service = token.body['access_token'];
  if (typeof service !== 'string') throw new UserError('auth-service gave the seed no token for its client.');
  return {
    gateway,
    product: new Shop(productUrl, 4),
    review: reviewUrl === undefined ? undefined : new Shop(reviewUrl, 4),
    recommendation: recommendationUrl ? new Shop(recommendationUrl, 4) : undefined,
    admin: admin.token,
    service,
    vendorId: vendor?.userId ?? null,
    log,
  };
};

/** Which of these the shop has. */
const known = async (
  { product, service }: Session,
  products: readonly SeedProduct[],
): Promise<ReadonlySet<string>> => {
  const ids = new Set<string>();
  await eachPart(inParts(products, 500), async (part) => {
    const items = part.map(({ id }) => ({ productId: id, variantId: null }));
    const found = await product.data<Array<{ productId: string }>>('POST', '/internal/v1/products/lookup', {
      token: service,
      body: { items },
    });
    found.forEach(({ productId }) => ids.add(productId));
  });
  return ids;
};

/**
 * Those that the shop does not have, whatever their status and however they were changed since, in the parts in which
 * they are imported. A part is stored in order, so its last product tells of all of it; only where that is missing
 * each one is asked for.
 */
const missingParts = async (session: Session, products: readonly SeedProduct[]): Promise<SeedProduct[][]> => {
  const parts = inParts(products, atOnce);
  const lasts = await known(
    session,
    parts.flatMap((part) => part.slice(-1)),
  );
  const open = parts.filter((part) => part.slice(-1).every(({ id }) => !lasts.has(id)));
  const there = await known(session, open.flat());
  return open.map((part) => part.filter(({ id }) => !there.has(id)));
};

const importCatalogue = async (session: Session, catalogue: SeedCatalogue): Promise<void> => {
  const { product, service, log } = session;
  const body = { categories: catalogue.categories };
  await product.data('POST', '/internal/v1/categories/import', { token: service, body });
  const missing = await missingParts(session, catalogue.products);
  const count = missing.flat().length;
  let done = 0;
  await eachPart(missing, async (products) => {
    await product.data('POST', '/internal/v1/products/import', { token: service, body: { products } });
    done += products.length;
    if (count > 1000) log(`products: ${done} of ${count}`);
  });
  log(
    count > 0
      ? `products: ${count} added, in ${catalogue.categories.length} categories`
      : `products: all ${catalogue.products.length} are there`,
  );
};

/** Stock travels to the catalogue as events; the seed is done when a shopper can see it. */
const untilForSale = async ({ gateway }: Session): Promise<void> => {
  const end = Date.now() + 60_000;
  while ((await gateway.productsInStock(20)).length < 20) {
    if (Date.now() > end)
      throw new UserError('The catalogue still shows no stock a minute after it was filled.');
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
};

/**
 * Fills an empty shop with a catalogue, its pictures, its stock and its reviews, always the same ones. What is there already is
 * Fills an empty shop with a catalogue, its pictures, its stock and what was bought before, always the same. What is there already is
 * left as it is, so running it again changes nothing, and a seed that was interrupted goes on where it was.
 * The accounts of each role are made by auth-service itself.
 */
export const seed = async (options: SeedOptions): Promise<void> => {
  const begun = Date.now();
  const session = await signIn(options);
  try {
    const catalogue = makeCatalogue(sizes[options.size], session.vendorId);
    // Stock first: products are then in stock from their first moment.
    await fillWarehouses(session, catalogue.products.flatMap(stockOf));
    await importCatalogue(session, catalogue);
    await importReviews(session, catalogue.products);
    await untilForSale(session);
    await bringPastPurchases(session, catalogue);
    options.log(`seeded in ${((Date.now() - begun) / 1000).toFixed(1)} s`);
  } finally {
    await session.gateway.close();
    await session.product.close();
    await session.review?.close();
    await session.recommendation?.close();
  }
};
