import { Shop } from '../client/shop';
import { until } from '../client/until';
import { type ServiceName } from '../local/fleet/services';
import { UserError } from '../local/user-error';
import { makeCatalogue, type SeedCatalogue, type SeedProduct, stockOf } from './catalogue/products';
import { fillWarehouses } from './fill-warehouses';
import { importReviews } from './import-reviews';
import { bringOrderHistory } from './order-history';
import { bringPastPurchases } from './past-purchases';
import { bringPastVisits } from './past-visits';
import {
  bringPictures,
  type CategoryPictures,
  untilPicturesShow,
  withPictures,
} from './pictures/bring-pictures';
import { eachPart, inParts, type Session } from './session';

export type SeedSize = 'demo' | 'load';

export interface SeedOptions {
  gatewayUrl: string;
  /** Where the services that run answer: what the gateway does not route is used for speed. */
  services: Readonly<Partial<Record<ServiceName, string>>>;
  accounts: { admin: string; vendor: string; shopper: string; password: string };
  /** The seed's own client at auth-service, for the internal endpoints. */
  client: { id: string; secret: string };
  size: SeedSize;
  log: (line: string) => void;
}

const sizes: Record<SeedSize, number> = { demo: 540, load: 10_000 };

/** Products that are imported by one call. */
const batchSize = 200;

const openSession = async (options: SeedOptions): Promise<Session> => {
  const { gatewayUrl, services, accounts, client, log } = options;
  const gateway = new Shop(gatewayUrl, 8);
  const direct = (url: string | undefined) => (url === undefined ? undefined : new Shop(url, 4));
  const product = direct(services.product);
  if (!product) throw new UserError('The seed needs product-service.');
  // The gateway has no route to tokens of services.
  const auth = direct(services.auth);
  if (!auth) throw new UserError('The seed needs auth-service.');
  const logIn = (email: string) => gateway.login(email, accounts.password);
  const body = { grant_type: 'client_credentials', client_id: client.id, client_secret: client.secret };
  const [admin, vendor, shopper, token] = await Promise.all([
    logIn(accounts.admin),
    logIn(accounts.vendor).catch(() => undefined),
    logIn(accounts.shopper).catch(() => undefined),
    auth.call('POST', '/api/v1/auth/oauth/token', { body }).finally(() => auth.close()),
  ]);
  const service = token.body['access_token'];
  if (typeof service !== 'string') throw new UserError('auth-service gave the seed no token for its client.');
  return {
    gateway,
    product,
    review: direct(services.review),
    recommendation: direct(services.recommendation),
    analytics: direct(services.analytics),
    runs: (name) => services[name] !== undefined,
    admin: admin.token,
    service,
    vendorId: vendor?.userId ?? null,
    shopper,
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
 * they are imported. A part is stored in order, so its last product stands for all of it; only where that is missing
 * each one is asked for.
 */
const missingParts = async (session: Session, products: readonly SeedProduct[]): Promise<SeedProduct[][]> => {
  const parts = inParts(products, batchSize);
  const lasts = await known(
    session,
    parts.flatMap((part) => part.slice(-1)),
  );
  const open = parts.filter((part) => part.slice(-1).every(({ id }) => !lasts.has(id)));
  const there = await known(session, open.flat());
  return open.map((part) => part.filter(({ id }) => !there.has(id)));
};

const importCatalogue = async (
  session: Session,
  { categories, products }: SeedCatalogue,
  missing: readonly SeedProduct[][],
  pictures: CategoryPictures,
): Promise<void> => {
  const { product, service, log } = session;
  await product.data('POST', '/internal/v1/categories/import', { token: service, body: { categories } });
  const count = missing.flat().length;
  let done = 0;
  await eachPart(missing, async (part) => {
    const body = { products: part.map((one) => withPictures(one, pictures)) };
    await product.data('POST', '/internal/v1/products/import', { token: service, body });
    done += part.length;
    if (count > 1000) log(`products: ${done} of ${count}`);
  });
  log(
    count > 0
      ? `products: ${count} added, in ${categories.length} categories`
      : `products: all ${products.length} are there`,
  );
};

/** Stock travels to the catalogue as events; the seed is done when a shopper can see it. */
const untilForSale = ({ gateway }: Session): Promise<unknown> =>
  until('The catalogue still shows no stock', async () => (await gateway.productsInStock(20)).length === 20, {
    withinMs: 60_000,
    everyMs: 250,
  });

const fill = async (session: Session, catalogue: SeedCatalogue): Promise<void> => {
  const missing = await missingParts(session, catalogue.products);
  const isNew = missing.flat().length > 0;
  // Stock first: products are then in stock from their first moment.
  const [pictures] = await Promise.all([
    isNew ? bringPictures(session, catalogue.categories) : new Map<string, string[]>(),
    fillWarehouses(session, catalogue.products.flatMap(stockOf)),
  ]);
  await importCatalogue(session, catalogue, missing, pictures);
  await Promise.all([
    importReviews(session, catalogue.products),
    bringPastPurchases(session, catalogue),
    bringPastVisits(session, catalogue),
    untilForSale(session).then(() => bringOrderHistory(session, catalogue)),
  ]);
  if (isNew) await untilPicturesShow(session);
};

/**
 * Fills an empty shop with a catalogue, its pictures, its stock, its reviews and what people looked at and bought
 * before, always the same. What is there already is left as it is, so running it again changes nothing, and a seed that
 * was interrupted goes on where it was. The accounts of each role are made by auth-service itself.
 */
export const seed = async (options: SeedOptions): Promise<void> => {
  const begun = Date.now();
  const session = await openSession(options);
  try {
    await fill(session, makeCatalogue(sizes[options.size], session.vendorId));
    options.log(`seeded in ${((Date.now() - begun) / 1000).toFixed(1)} s`);
  } finally {
    const { gateway, product, review, recommendation, analytics } = session;
    await Promise.all([gateway, product, review, recommendation, analytics].map((shop) => shop?.close()));
  }
};
