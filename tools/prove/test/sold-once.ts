import { randomInt, randomUUID } from 'node:crypto';
import { cards, type Shopper } from '../../client/shop';
import { noFindings, usersWithSeveralOrders } from '../invariants';
import { settledFindings } from '../settled-findings';
import { type World } from '../world';

const [carts, checkouts, concurrency] = [200, 1000, 40];
let world: World;

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** Repeats what got no answer or one that says try again, as a browser and an impatient shopper do. */
const insist = async <Result>(work: () => Promise<Result>): Promise<Result> => {
  for (let attempt = 0; ; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      if (attempt > 600) throw error;
      await pause(200);
    }
  }
};

/** What a tab may get in the end; everything else is tried again with the same key. */
const ends = new Set(['CART_ALREADY_ORDERED', 'CART_EMPTY']);

/** One tab orders the cart. @returns the id of the order, or why there is none */
const checkOut = (shopper: Shopper, key: string, card: string): Promise<string> =>
  insist(async () => {
    const { status, body } = await shopper.order({ key, card });
    if (status === 201) return body.data.id;
    if (ends.has(body.code ?? '')) return body.code ?? '';
    throw new Error(`${status} ${body.code ?? ''}: ${body.detail ?? ''}`);
  });

/** Five tabs, some of which share a key; one in six cards is declined, so that its cart is for sale again. */
const checkOutInTabs = async (shopper: Shopper): Promise<string[]> => {
  const keys = Array.from({ length: 3 }, () => ({
    key: randomUUID(),
    card: randomInt(6) === 0 ? cards.declined : cards.good,
  }));
  return Promise.all(
    Array.from({ length: checkouts / carts }, async () => {
      const tab = keys[randomInt(keys.length)];
      await pause(randomInt(1500));
      return checkOut(shopper, tab?.key ?? '', tab?.card ?? '');
    }),
  );
};

/** What must hold when carts are ordered from several tabs with keys of their own while services are killed. */
export const soldOnce = (shared: () => World): void => {
  test('when 1000 checkouts over 200 carts meet kill -9, each cart has at most one live order and each order one charge', async () => {
    world = shared();
    const { fleet, engines } = world.test;
    const product = await world.sell({ pieces: 10_000 });
    const shoppers: Shopper[] = [];
    while (shoppers.length < carts)
      shoppers.push(...(await Promise.all(Array.from({ length: 20 }, () => world.shop.register()))));
    await Promise.all(shoppers.map((shopper) => insist(() => shopper.addToCart(product.id))));

    let going = true;
    const fire = (async () => {
      for (let time = 0; going; time += 1) {
        const victim = time % 2 === 0 ? 'order' : 'cart';
        // Between two kills there is time to sell something, also on a slow machine.
        await pause(2000 + randomInt(2000));
        await fleet.kill9(victim);
        await pause(200);
        await fleet.start(victim);
      }
    })();
    const outcomes: string[] = [];
    for (let from = 0; from < carts; from += concurrency) {
      const some = shoppers.slice(from, from + concurrency);
      outcomes.push(...(await Promise.all(some.map(checkOutInTabs))).flat());
    }
    going = false;
    await fire;

    expect(outcomes).toHaveLength(checkouts);
    const { postgresUrl } = engines.urls;
    expect(await settledFindings({ ...engines.urls, stripeUrl: fleet.stripeUrl }, 90_000)).toEqual(
      noFindings,
    );
    expect(
      await usersWithSeveralOrders(
        postgresUrl,
        shoppers.map(({ userId }) => userId),
      ),
    ).toEqual([]);
  });
};
