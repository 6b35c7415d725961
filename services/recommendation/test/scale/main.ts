import { readFileSync } from 'node:fs';
import { monitorEventLoopDelay, performance } from 'node:perf_hooks';
import { newId, statement } from '@ultramarket/platform';
import { plantedPurchases } from '../planted-tastes';
import { type ModelView, Shop } from '../support';

/**
 * How long training takes and how much memory it needs with 10 000 products and 1 000 000 interactions, and how long
 * shoppers wait meanwhile. Run against test engines:
 * `ULTRAMARKET_TEST_ENGINES=… node --require tsx/cjs services/recommendation/test/scale/main.ts`
 */
const addProducts = statement(
  'scale-products',
  `INSERT INTO products (product_id, name, category_id, price, currency, attributes, status, version, first_seen_at)
   SELECT id, 'Thing ' || n % 700 || ' word' || n % 900, ('00000000-0000-4000-8000-' || lpad((n / 250)::text, 12, '0'))::uuid,
          500 + n * 7 % 20000, 'USD', jsonb_build_object('colour', (n % 12)::text, 'material', (n % 30)::text), 'ACTIVE', 1, now()
   FROM unnest($1::uuid[]) WITH ORDINALITY AS p (id, n)`,
);

const residentMiB = (): number =>
  Number(/VmHWM:\s+(\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))?.[1] ?? 0) / 1024;

const percentile = (values: readonly number[], share: number): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length * share)] ?? 0;

const say = (line: string | object): void =>
  void process.stdout.write(`${typeof line === 'string' ? line : JSON.stringify(line, null, 2)}\n`);

/** Sends requests while `busy`; the durations of all of them, ms. */
const askMeanwhile = async (shop: Shop, users: readonly string[], busy: () => boolean): Promise<number[]> => {
  const times: number[] = [];
  const tokens = users.map((userId) => shop.as('CUSTOMER', userId));
  for (let round = 0; busy(); round += 1) {
    const place = round % users.length;
    const began = performance.now();
    const answer = await fetch(`${shop.service.url}/api/v1/recommendations/user/${users[place]}`, {
      headers: { authorization: tokens[place] ?? '' },
    });
    await answer.text();
    times.push(performance.now() - began);
    if (answer.status !== 200) throw new Error(`an answer had the status ${answer.status}`);
  }
  return times;
};

const usersPerBatch = 2500;

const measure = async (products: number, interactions: number): Promise<void> => {
  const shop = await Shop.start({ RATE_LIMIT_PER_HOUR: '100000000' });
  try {
    const ids = Array.from({ length: products }, () => newId());
    await shop.database.query(addProducts, [ids]);
    const users = Math.round(interactions / 11.5);
    const shoppers: string[] = [];
    const before = performance.now();
    // In parts, so that what is measured is the training's memory and not that of the data it was made from.
    for (let part = 0; part * usersPerBatch < users; part += 1) {
      const count = Math.min(usersPerBatch, users - part * usersPerBatch);
      const purchases = plantedPurchases(ids, { users: count, groups: 200, orders: 6, seed: part });
      await shop.bringIn(purchases);
      if (part === 0) shoppers.push(...new Set(purchases.slice(0, 5000).map(({ userId }) => userId)));
    }
    const tookS = ((performance.now() - before) / 1000).toFixed(0);
    say(`${await shop.interactions()} interactions of ${users} shoppers brought in within ${tookS} s`);
    const some = shoppers.slice(0, 200);
    const delay = monitorEventLoopDelay({ resolution: 5 });
    delay.enable();
    const began = performance.now();
    let model: ModelView | undefined;
    const training = shop.train({}, 600_000).then((done) => (model = done));
    const cold = await askMeanwhile(shop, some, () => !model);
    await training;
    say({
      seconds: ((performance.now() - began) / 1000).toFixed(1),
      peakMiB: residentMiB().toFixed(0),
      eventLoopDelayMs: {
        p50: delay.percentile(50) / 1e6,
        p99: delay.percentile(99) / 1e6,
        max: delay.max / 1e6,
      },
      answersMeanwhileMs: { n: cold.length, p50: percentile(cold, 0.5), p95: percentile(cold, 0.95) },
      model,
    });
    for (const [name, times] of [
      ['made anew', await askMeanwhile(shop, some, countdown(200))],
      ['from the cache', await askMeanwhile(shop, some, countdown(1000))],
    ] as const)
      say(
        `answers ${name}: p50 ${percentile(times, 0.5).toFixed(1)} ms, p95 ${percentile(times, 0.95).toFixed(1)} ms`,
      );
  } finally {
    await shop.stop();
  }
};

const countdown = (rounds: number) => {
  let left = rounds;
  return () => (left -= 1) >= 0;
};

const [products = '10000', interactions = '1000000'] = process.argv.slice(2);
void measure(Number(products), Number(interactions));
