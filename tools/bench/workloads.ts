import { type Product, type Shop, type Shopper } from '../client/shop';
import { Latencies, type Summary } from './latencies';
import { closedLoop, openLoop } from './loops';
import { ShopperPool } from './shoppers';

export interface World {
  shop: Shop;
  shoppers: Shopper[];
  products: Product[];
}

export interface Measured {
  name: string;
  loop: string;
  summary: Summary;
  /** Pieces of work that the CPU time is divided by. */
  units: number;
  failures: Array<[string, number]>;
}

export interface AcceptedOrder {
  id: string;
  orderNumber: string;
}

export const pick = <Item>(items: readonly Item[], index: number): Item => {
  const item = items[index % items.length];
  if (item === undefined) throw new Error('there is nothing to choose from');
  return item;
};

/** @throws when the call was refused */
export const ok = async (call: ReturnType<Shop['call']>): Promise<void> => {
  const { status, body } = await call;
  if (status >= 400) throw new Error(`${status} ${body.code ?? ''}`);
};

/** One kind of request in a closed loop. */
export const reading = async (
  name: string,
  callers: number,
  seconds: number,
  work: (caller: number, round: number) => Promise<void>,
): Promise<Measured> => {
  let round = 0;
  const { summary, latencies } = await closedLoop(callers, seconds, (caller) => work(caller, (round += 1)));
  return {
    name,
    loop: `closed, ${callers} callers`,
    summary,
    units: summary.count,
    failures: latencies.failureReasons(),
  };
};

export const readWorkloads = ({ shop, shoppers, products }: World, seconds: number) => ({
  list: () =>
    reading('product list', 16, seconds, (_caller, round) =>
      ok(shop.call('GET', `/api/v1/products?limit=20&page=${1 + (round % 10)}`)),
    ),
  detail: () =>
    reading('product detail', 16, seconds, (_caller, round) =>
      ok(shop.call('GET', `/api/v1/products/${pick(products, round * 7).id}`)),
    ),
  cartAdd: () =>
    reading('cart add', 16, seconds, async (caller, round) => {
      const shopper = pick(shoppers, caller);
      // A line holds 99 pieces at most, so each caller empties its cart from time to time.
      if (round % 400 < 16) await shopper.data('DELETE', '/api/v1/cart');
      await shopper.addToCart(pick(products, round).id, 1);
    }),
  quote: () => reading('quote', 16, seconds, async (caller) => void (await pick(shoppers, caller).quote())),
});

/** Shoppers who order one after the other, each asking for the status until the checkout has ended. */
export const closedCheckout = async (
  { shoppers, products }: World,
  callers: number,
  seconds: number,
): Promise<Measured[]> => {
  const accepted = new Latencies();
  let round = 0;
  const settled = await closedLoop(callers, seconds, async (caller) => {
    const shopper = pick(shoppers, caller);
    await shopper.addToCart(pick(products, (round += 1)).id, 1);
    const begun = performance.now();
    const { status, body } = await shopper.order();
    accepted.add(performance.now() - begun);
    if (status !== 201) throw new Error(`order: ${status} ${body.code ?? ''}`);
    const end = await shopper.settled(body.data.id);
    if (end.saga.state !== 'COMPLETED')
      throw new Error(`checkout: ${end.saga.state} ${end.cancelReason ?? ''}`);
  });
  const loop = `closed, ${callers} shoppers`;
  const failures = settled.latencies.failureReasons();
  const wall = settled.summary.count / Math.max(settled.summary.perSecond, 0.001);
  return [
    {
      name: 'order accepted',
      loop,
      summary: accepted.summary(wall),
      units: settled.summary.count,
      failures: [],
    },
    { name: 'journey settled', loop, summary: settled.summary, units: settled.summary.count, failures },
  ];
};

/** Journeys (add to cart, order, settled) at a fixed rate. Orders that were accepted are returned, to look for lost ones. */
export const openCheckout = async (
  { shoppers, products }: World,
  rate: number,
  seconds: number,
): Promise<{ measured: Measured; orders: AcceptedOrder[] }> => {
  const pool = new ShopperPool([...shoppers]);
  const latencies = new Latencies();
  const orders: AcceptedOrder[] = [];
  let round = 0;
  const { carriedPerSecond } = await openLoop(
    rate,
    seconds,
    async (due) => {
      const shopper = await pool.take();
      try {
        await shopper.addToCart(pick(products, (round += 1)).id, 1);
        const { status, body } = await shopper.order({ waitSeconds: 30 });
        if (status !== 201) throw new Error(`order: ${status} ${body.code ?? ''}`);
        orders.push({ id: body.data.id, orderNumber: body.data.orderNumber });
        if (body.data.status === 'PENDING' || body.data.status === 'CANCELLED')
          throw new Error(`order ended ${body.data.status} ${body.data.cancelReason ?? ''}`);
        latencies.add(performance.now() - due);
      } finally {
        pool.giveBack(shopper);
      }
    },
    (reason) => latencies.fail(reason),
  );
  const summary = { ...latencies.summary(seconds), perSecond: carriedPerSecond };
  return {
    measured: {
      name: 'journey settled',
      loop: `open, ${rate}/s for ${seconds} s`,
      summary,
      units: summary.count,
      failures: latencies.failureReasons(),
    },
    orders,
  };
};
