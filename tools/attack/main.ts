import { parseArgs } from 'node:util';
import { Pool } from 'undici';
import { discoveryWorkloads } from '../bench/discovery';
import { usageOf } from '../bench/process-usage';
import { readWorkloads } from '../bench/workloads';
import { type Product, Shop } from '../client/shop';
import { loadSecrets } from '../local/fleet/secrets';
import { serviceNames } from '../local/fleet/services';
import { runDir, secretsFile } from '../local/paths';
import { liveRun } from '../local/process/registry';
import { readRun } from '../local/run-note';
import { UserError } from '../local/user-error';
import { type Attack, attacks } from './attacks';
import { probe, startProbe } from './probe';

type Usages = ReturnType<typeof usageOf>;

/** What a pod may have, as in the chart. */
const memoryLimitMb = 1024;
/** Another shopper looks at least this long; most attacks are over sooner. */
const lookMs = 10_000;
/** Of each kind of look at the shop, before it is attacked. */
const warmUpSeconds = 3;

const sendAll = async (pool: Pool, { request }: Attack, times: number): Promise<Map<number, number>> => {
  const answers = new Map<number, number>();
  await Promise.all(
    Array.from({ length: times }, async (_, n) => {
      const { method, path, headers, body } = request(n);
      const status = await pool
        .request({
          method: method as 'POST',
          path,
          ...(headers && { headers }),
          ...(body !== undefined && { body }),
        })
        .then(async ({ statusCode, body: answer }) => {
          await answer.dump();
          return statusCode;
        })
        // The connection was ended while the rest of the body was still on its way.
        .catch(() => 0);
      answers.set(status, (answers.get(status) ?? 0) + 1);
    }),
  );
  return answers;
};

/** Which processes worked most, and how long for each request, such as `gateway 1.2, product 3.1`. */
const costliest = (before: Usages, after: Usages, times: number): string =>
  [...after]
    .map(([name, { cpuMs }]) => ({ name, each: (cpuMs - (before.get(name)?.cpuMs ?? 0)) / times }))
    .sort((a, b) => b.each - a.each)
    .slice(0, 3)
    .map(({ name, each }) => `${name} ${each.toFixed(1)}`)
    .join(', ');

/** Shoppers and staff look round: a shop of a minute's age still compiles its code, which no attack is to blame for. */
const warmUp = async (shop: Shop, products: readonly Product[], operator: string): Promise<void> => {
  const { list, detail } = readWorkloads({ shop, shoppers: [], products: [...products] }, warmUpSeconds);
  await list();
  await detail();
  for (const { run } of discoveryWorkloads({ shop, products, operator }, warmUpSeconds)) await run();
};

/**
 * `npm run attack -- [--times 200] [--only GraphQL]`: sends each attack that many times at once to the running shop, one after another, and
 * says how a shopper fares meanwhile who looks at products, and how much memory the services have taken.
 */
export const main = async (args: string[]): Promise<number> => {
  const { values } = parseArgs({
    args,
    options: { times: { type: 'string' }, only: { type: 'string' }, probe: { type: 'string' } },
  });
  if (values.probe !== undefined) return probe(values.probe);
  const run = liveRun(runDir);
  const note = readRun();
  if (!run || !note) throw new UserError('UltraMarket is not running: `npm start` it in another terminal.');
  const times = Number(values.times ?? 200);
  const shop = new Shop(note.gatewayUrl);
  const { seedPassword } = loadSecrets(secretsFile);
  const seller = await shop.login('vendor@ultramarket.test', seedPassword);
  const operator = await shop.login('admin@ultramarket.test', seedPassword);
  const products = await shop.productsInStock(100);
  const [product] = products;
  if (!product) throw new UserError('There is no product to look at: `npm run seed`.');
  const processes = new Map(run.children.map(({ name, pid }) => [name, pid]));
  const services = new Map(
    [...processes].filter(([name]) => (serviceNames as readonly string[]).includes(name)),
  );
  const wanted = attacks(seller.token).filter(({ name }) => name.includes(values.only ?? ''));
  console.log('Warming up…');
  await warmUp(shop, products, operator.token);
  let held = true;
  for (const attack of wanted) {
    const shopper = await startProbe(`${note.gatewayUrl}/api/v1/products/${product.id}`);
    const patience = new Promise((resolve) => setTimeout(resolve, lookMs));
    const before = usageOf(processes, false);
    // Connections of its own: what is left of a body that was refused is no part of the next attack.
    const pool = new Pool(note.gatewayUrl, { connections: times, pipelining: 1 });
    const statuses = await sendAll(pool, attack, times);
    const spent = costliest(before, usageOf(processes, false), times);
    await patience;
    await pool.destroy();
    const { p95, max, errors, count } = await shopper.end();
    const memory = [...usageOf(services, true)].map(([name, { memoryMb }]) => ({ name, memoryMb }));
    const most = memory.reduce((a, b) => (b.memoryMb > a.memoryMb ? b : a), { name: '', memoryMb: 0 });
    const answers = [...statuses].map(([status, number]) => `${number} × ${status || 'cut off'}`).join(', ');
    // No probe at all, whose p95 is no number, has not held either.
    const good = errors === 0 && p95 < 200 && most.memoryMb < memoryLimitMb && !statuses.has(500);
    held &&= good;
    console.log(
      `${good ? 'held' : 'NOT held'}: ${attack.name}: ${answers}; product detail p95 ${p95.toFixed(0)} ms, max ${max.toFixed(0)} ms of ${count} (${errors} failed); CPU ms each: ${spent}; most memory ${most.name} ${most.memoryMb.toFixed(0)} MB`,
    );
  }
  await shop.close();
  return held ? 0 : 1;
};
