import { randomUUID } from 'node:crypto';
import { type Shopper } from '../../client/shop';
import { noFindings, piecesSold } from '../invariants';
import { settledFindings } from '../settled-findings';
import { type World } from '../world';

let world: World;
let shoppers: Shopper[];
let product: { id: string; sku: string };
const stock = 100_000;

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** Repeats a request as a careful client does, with the same key, until the shop answers. */
const insist = async <Result>(work: () => Promise<Result>): Promise<Result> => {
  for (let attempt = 0; ; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      if (attempt > 300) throw error;
      await pause(100);
    }
  }
};

const buy = async (shopper: Shopper): Promise<string> => {
  await insist(() => shopper.addToCart(product.id));
  const key = randomUUID();
  return insist(async () => {
    const { status, body } = await shopper.order({ key });
    if (status === 422 && body.code === 'CART_EMPTY') await shopper.addToCart(product.id);
    if (status !== 201) throw new Error(`${status} ${body.code ?? ''}`);
    return body.data.id;
  });
};

/** Every shopper buys again and again until stopped; returns the orders that were accepted. */
const shopUntil = (stopped: () => boolean): Promise<string[]> =>
  Promise.all(
    shoppers.map(async (shopper, index) => {
      const orders: string[] = [];
      await pause(index * 20);
      while (!stopped()) {
        orders.push(await buy(shopper));
        await pause(300);
      }
      return orders;
    }),
  ).then((all) => all.flat());

/** Kills something at many different moments of the checkouts that are going on, and starts it again each time. */
const underFire = async (
  kill: () => Promise<void>,
  revive: () => Promise<void>,
  times: number,
): Promise<string[]> => {
  let stopped = false;
  const shopping = shopUntil(() => stopped);
  for (let time = 0; time < times; time += 1) {
    await pause(600 + time * 137);
    await kill();
    await pause(200);
    await revive();
  }
  await pause(500);
  stopped = true;
  return shopping;
};

const expectWhole = async (orders: readonly string[]): Promise<void> => {
  expect(orders.length).toBeGreaterThan(20);
  expect(new Set(orders).size).toBe(orders.length);
  const { engines, fleet } = world.test;
  expect(await settledFindings({ ...engines.urls, stripeUrl: fleet.stripeUrl }, 90_000)).toEqual(noFindings);
  const ends = await Promise.all(orders.map((orderId) => world.admin.status(orderId)));
  const sold = ends.filter(({ status }) => status === 'PROCESSING').length;
  // Nothing was short and every card is good: a shopper whose order is accepted gets the goods.
  expect(sold).toBe(orders.length);
};

/** What must hold when processes are killed at any moment. */
export const kills = (shared: () => World): void => {
  beforeAll(async () => {
    world = shared();
    product = await world.sell({ pieces: stock });
    shoppers = [];
    for (let round = 0; round < 3; round += 1)
      shoppers.push(...(await Promise.all(Array.from({ length: 8 }, () => world.shop.register()))));
  });

  test.each(['order', 'payment', 'inventory'] as const)(
    'when %s is killed again and again, every order ends well and nothing is lost',
    async (service) => {
      const { fleet } = world.test;
      const orders = await underFire(
        () => fleet.kill9(service),
        () => fleet.start(service),
        5,
      );
      await expectWhole(orders);
    },
  );

  test('when Kafka is killed, every order ends well and nothing is lost', async () => {
    const kafka = world.test.engines.engine('kafka');
    const orders = await underFire(
      () => kafka.kill9(),
      () => kafka.start(),
      2,
    );
    await expectWhole(orders);
  });

  test('when all of this is over, the stock is what was there less what was sold', async () => {
    const { available, reserved } = await world.level(product.sku);
    const sold = await piecesSold(world.test.engines.urls.postgresUrl, product.sku);
    expect({ available, reserved }).toEqual({ available: stock - sold, reserved: 0 });
  });
};
