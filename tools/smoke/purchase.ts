import { type Money, type OrderAnswer, type Product, type Shop, type Shopper } from '../client/shop';
import { until } from '../client/until';
import { type ServiceName } from '../local/fleet/services';
import { connectLive, type Live } from './live';
import { reviewPurchase } from './review';
import { searchWithTypo } from './search';
import { countOrders, deliverByHand, staffSee } from './staff';

export interface Surroundings {
  shop: Shop;
  mailUrl: string;
  staffPassword: string;
  runs: (service: ServiceName) => boolean;
  log: (line: string) => void;
}

type Step = <Result>(work: () => Promise<Result>, describe: (result: Result) => string) => Promise<Result>;

const timed =
  (log: (line: string) => void): Step =>
  async (work, describe) => {
    const begun = performance.now();
    const result = await work();
    log(`${describe(result).padEnd(72)} ${(performance.now() - begun).toFixed(0).padStart(5)} ms`);
    return result;
  };

const price = ({ amount, currency }: Money) => `${(amount / 100).toFixed(2)} ${currency}`;

const chooseProduct = async ({ shop, runs }: Surroundings, step: Step, token: string): Promise<Product> => {
  if (runs('search')) {
    const { product } = await step(
      () => searchWithTypo(shop, token),
      (found) => `searched for "${found.words}", found ${found.product.name}`,
    );
    return product;
  }
  const [product] = await step(
    () => shop.productsInStock(5),
    ([first]) => `found ${first?.name ?? 'nothing'} for ${first ? price(first.price) : '-'}`,
  );
  if (!product) throw new Error('the catalogue shows nothing that can be bought');
  return product;
};

const seeRecommendations = ({ shop }: Surroundings, step: Step, { id }: Product): Promise<number> =>
  step(
    () =>
      until('nothing is recommended beside the product', async () => {
        const path = `/api/v1/recommendations/product/${id}`;
        const { status, body } = await shop.call<{ similar: unknown[] }>('GET', path);
        return status === 200 && body.data.similar.length > 0 && body.data.similar.length;
      }),
    (count) => `looked at ${count} similar products`,
  );

const order = async (step: Step, shopper: Shopper, product: Product): Promise<OrderAnswer> => {
  await step(
    () => shopper.addToCart(product.id, 1),
    ({ subtotal }) => `put it into the cart: ${price(subtotal)}`,
  );
  await step(
    () => shopper.quote(),
    ({ total }) => `asked what it costs with tax and shipping: ${price(total)}`,
  );
  const placed = await step(
    async () => {
      const { status, body } = await shopper.order();
      if (status !== 201)
        throw new Error(`the order was refused with ${status} ${body.code ?? ''}: ${body.detail ?? ''}`);
      return body.data;
    },
    ({ orderNumber }) => `ordered it: ${orderNumber}`,
  );
  await step(
    async () => {
      const settled = await shopper.settled(placed.id);
      if (settled.saga.state !== 'COMPLETED')
        throw new Error(`the checkout ended ${settled.saga.state} (${settled.cancelReason ?? 'no reason'})`);
      return settled;
    },
    ({ status }) => `stock taken, card charged, parcel announced: order is ${status}`,
  );
  return placed;
};

/** Waits for the order's mail in the catcher. */
const seeMail = ({ mailUrl }: Surroundings, step: Step, email: string, { orderNumber }: OrderAnswer) =>
  step(
    () =>
      until(`no mail about ${orderNumber} has arrived`, async () => {
        const answer = await fetch(`${mailUrl}/email?to=${encodeURIComponent(email)}`);
        const mails = (await answer.json()) as Array<{ subject: string }>;
        return mails.find(({ subject }) => subject.includes(orderNumber));
      }),
    ({ subject }) => `mail arrived: ${subject}`,
  );

const seeLive = (step: Step, live: Live, { id }: OrderAnswer): Promise<string[]> =>
  step(
    () =>
      until('the live hub has not said it yet', async () => {
        const statuses = live.statuses(id);
        return statuses.includes('PROCESSING') && statuses;
      }),
    (statuses) => `the live hub said ${statuses.join(', ')}`,
  );

/** Staff look on; undefined where there are none. */
const logInStaff = async (surroundings: Surroundings, step: Step) => {
  const { shop, staffPassword, runs } = surroundings;
  const admin = await shop.login('admin@ultramarket.test', staffPassword);
  if (!runs('admin')) return { admin, before: undefined };
  const before = await step(
    () => countOrders(admin),
    (orders) => `staff see ${orders} orders in the dashboard`,
  );
  return { admin, before };
};

/** One purchase, from the registration to the review, with a look at each part of the shop on the way. */
export const purchase = async (surroundings: Surroundings): Promise<void> => {
  const { shop, runs, log } = surroundings;
  const step = timed(log);
  const shopper = await step(
    () => shop.register(),
    () => 'registered a new shopper',
  );
  const live = runs('notification')
    ? await step(
        () => connectLive(shop.gatewayUrl, shopper.token),
        () => 'connected to the live messages',
      )
    : undefined;
  try {
    const { admin, before } = await logInStaff(surroundings, step);
    const product = await chooseProduct(surroundings, step, shopper.token);
    if (runs('recommendation')) await seeRecommendations(surroundings, step, product);
    const placed = await order(step, shopper, product);
    if (live) await seeLive(step, live, placed);
    if (live) await seeMail(surroundings, step, shopper.email, placed);
    if (runs('review')) {
      await deliverByHand(admin, placed.id);
      await step(
        () => reviewPurchase(shopper, product.id),
        ({ rating, status }) => `delivered and reviewed with ${rating} stars: ${status}`,
      );
    }
    if (before !== undefined)
      await step(
        () => staffSee(admin, placed.orderNumber, before),
        (orders) => `staff see it among the newest, and ${orders} orders in the dashboard`,
      );
  } finally {
    live?.close();
  }
};
