import { type OrderAnswer, type Shopper } from '../client/shop';
import { until } from '../client/until';
import { type ServiceName } from '../local/fleet/services';
import { type SeedCatalogue, type SeedProduct } from './catalogue/products';
import { type Session } from './session';

interface PastOrder {
  /** Places in the catalogue, among those that are always in stock. */
  places: readonly number[];
  /** How far it has come; a parcel that the shop only announces moves on by itself. */
  status: 'PROCESSING' | 'SHIPPED' | 'DELIVERED';
  review?: { rating: number; title: string; body: string };
}

/** What the demo shopper bought, the oldest first. */
const history: readonly PastOrder[] = [
  {
    places: [8],
    status: 'DELIVERED',
    review: {
      rating: 5,
      title: 'My mornings are better',
      body: 'Quick to heat, easy to clean, and the coffee is excellent. I would buy it again.',
    },
  },
  { places: [19, 20], status: 'DELIVERED' },
  { places: [11], status: 'SHIPPED' },
  { places: [26, 25], status: 'PROCESSING' },
];

const needed: readonly ServiceName[] = ['cart', 'order', 'payment', 'shipping'];
const path = ['PROCESSING', 'SHIPPED', 'DELIVERED'] as const;

/** Buys as everybody does; the looks before are sent to analytics-service as a storefront does. */
const buy = async (
  { runs }: Session,
  shopper: Shopper,
  products: readonly SeedProduct[],
  number: number,
): Promise<OrderAnswer> => {
  const looks = products.map(({ id }) => ({ type: 'view', productId: id }));
  const body = { consent: true, events: looks };
  if (runs('analytics')) await shopper.data('POST', '/api/v1/analytics/events', { body });
  for (const { id } of products) await shopper.addToCart(id);
  const order = await until(`Order ${number} of the demo shopper is still not taken`, async () => {
    const { status, body: answer } = await shopper.order({ key: `seed-history-${number}` });
    if (status === 201) return answer.data;
    // Under the same key it is placed once, however often it is asked for.
    if (status >= 500) return undefined;
    throw new Error(`order ${number} of the demo shopper was refused: ${answer.code ?? status}`);
  });
  const { saga, cancelReason } = await shopper.settled(order.id);
  if (saga.state !== 'COMPLETED')
    throw new Error(
      `order ${number} of the demo shopper ended ${saga.state}: ${cancelReason ?? 'no reason'}`,
    );
  return order;
};

/** Sets the order's status as staff may, step by step as far as it is not there yet. */
const moveTo = async (
  { gateway, admin }: Session,
  shopper: Shopper,
  orderId: string,
  target: PastOrder['status'],
): Promise<void> => {
  const { status: now } = await shopper.status(orderId);
  const done = path.findIndex((status) => status === now);
  for (const status of path.slice(done + 1, path.indexOf(target) + 1))
    await gateway.data('PUT', `/api/v1/orders/${orderId}/status`, {
      token: admin,
      body: { status, reason: 'demo history' },
    });
};

/** The right to review travels to review-service as an event. */
const review = async (
  { runs }: Session,
  shopper: Shopper,
  product: SeedProduct | undefined,
  body: PastOrder['review'],
): Promise<void> => {
  if (!body || !product || !runs('review')) return;
  await until(`The demo shopper still may not review ${product.name}`, async () => {
    const { status, body: answer } = await shopper.call('POST', `/api/v1/products/${product.id}/reviews`, {
      body,
    });
    if (status === 201 || answer.code === 'REVIEW_EXISTS') return true;
    if (answer.code === 'REVIEW_PURCHASE_NEEDED' || status >= 500) return false;
    throw new Error(`the review of ${product.name} was refused: ${answer.code ?? status}`);
  });
};

/**
 * Gives the demo shopper a past of real orders: two delivered, of which one is reviewed, one on its way, one new. Each
 * order comes to its place before the next is made, so as many orders as there should be mean that all is done; one
 * that an interrupted seed left half-way is taken up.
 */
export const bringOrderHistory = async (session: Session, { products }: SeedCatalogue): Promise<void> => {
  const { runs, shopper, log } = session;
  const missing = needed.filter((name) => !runs(name));
  if (missing.length > 0 || !shopper) {
    log(`orders: the demo shopper has none, because there is no ${missing.join(', ') || 'such account'}`);
    return;
  }
  const there = await shopper.data<OrderAnswer[]>('GET', '/api/v1/orders?limit=20');
  if (there.length >= history.length) {
    log('orders: the demo shopper has some');
    return;
  }
  const oldestFirst = [...there].reverse();
  for (const [number, past] of history.entries()) {
    const bought = past.places.flatMap((place) => products.slice(place, place + 1));
    const order = oldestFirst[number] ?? (await buy(session, shopper, bought, number));
    await moveTo(session, shopper, order.id, past.status);
    await review(session, shopper, bought[0], past.review);
  }
  log(`orders: ${history.length} of the demo shopper, one of them reviewed`);
};
