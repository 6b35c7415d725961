import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { join } from 'node:path';
import { Pool } from 'undici';
import { Shop } from '../client/shop';
import { loadSecrets } from '../local/fleet/secrets';
import { runDir, root, secretsFile } from '../local/paths';
import { liveRun } from '../local/process/registry';
import { readRun, type RunNote } from '../local/run-note';
import { UserError } from '../local/user-error';
import { startBaseline } from './baseline';
import { ConfirmationMails, orderMails } from './confirmation-mails';
import { discoveryWorkloads } from './discovery';
import { closedLoop } from './loops';
import { cpuBetween, usageOf } from './process-usage';
import { type Entry, render, type Report } from './report';
import { registerShoppers } from './shoppers';
import {
  type AcceptedOrder,
  closedCheckout,
  type Measured,
  openCheckout,
  readWorkloads,
  type World,
} from './workloads';

interface Options {
  seconds: number;
  openSeconds: number;
  rates: number[];
  shoppers: number;
  /** Seconds of checkouts before anything is measured: compiled code, prepared statements, connections. */
  warmUpSeconds: number;
}

const optionsFrom = (args: string[]): Options => {
  const value = (name: string) => args.find((arg) => arg.startsWith(`--${name}=`))?.split('=')[1];
  return {
    seconds: Number(value('seconds') ?? 8),
    openSeconds: Number(value('open-seconds') ?? 60),
    rates: (value('rates') ?? '80').split(',').map(Number),
    shoppers: Number(value('shoppers') ?? 300),
    warmUpSeconds: Number(value('warm-up') ?? 180),
  };
};

const running = (): { note: RunNote; pids: Map<string, number> } => {
  const run = liveRun(runDir);
  const note = readRun();
  if (!run || !note)
    throw new UserError(
      'UltraMarket is not running: `npm start` it in another terminal, then run this again.',
    );
  return {
    note,
    pids: new Map([
      ...run.children.map(({ name, pid }) => [name, pid] as const),
      ['runner', run.runner.pid],
      ['load generator', process.pid],
    ]),
  };
};

/** Runs a workload and reads the CPU time of every process around it. */
const measured = async (
  pids: ReadonlyMap<string, number>,
  work: () => Promise<Measured[]>,
): Promise<Entry[]> => {
  const before = usageOf(pids, false);
  const results = await work();
  const spent = cpuBetween(before, usageOf(pids, false));
  return results.map((result) => ({
    ...result,
    cpuMsPerUnit: Object.fromEntries([...spent].map(([name, ms]) => [name, ms / Math.max(result.units, 1)])),
  }));
};

const bareExpress = async (seconds: number): Promise<Entry> => {
  const bare = await startBaseline();
  const pool = new Pool(bare.url, { connections: 16, pipelining: 1 });
  const get = async () => {
    const { body } = await pool.request({ method: 'GET', path: '/' });
    await body.text();
  };
  try {
    await closedLoop(16, 1, get);
    const [entry] = await measured(new Map([['express', bare.pid]]), async () => {
      const { summary, latencies } = await closedLoop(16, seconds, get);
      return [
        {
          name: 'bare Express hello',
          loop: 'closed, 16 callers',
          summary,
          units: summary.count,
          failures: latencies.failureReasons(),
        },
      ];
    });
    if (!entry) throw new Error('the baseline measured nothing');
    return entry;
  } finally {
    await pool.close();
    await bare.stop();
  }
};

/** Orders of the open loop that have not ended well, asked once everything had time to settle. */
const lostOrders = async (
  { shop }: World,
  admin: string,
  orders: readonly AcceptedOrder[],
): Promise<number> => {
  let lost = 0;
  for (const { id } of orders) {
    const { body } = await shop.call<{ status: string }>('GET', `/api/v1/orders/${id}/status`, {
      token: admin,
    });
    if (!['CONFIRMED', 'PROCESSING', 'SHIPPED', 'DELIVERED'].includes(body.data.status)) lost += 1;
  }
  return lost;
};

const seedPassword = (): string => loadSecrets(secretsFile).seedPassword;

const previous = (file: string): Report | undefined => {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Report;
  } catch {
    return undefined;
  }
};

/** `npm run bench`: measures the running system through its gateway and prints one table. */
export const main = async (args: string[]): Promise<number> => {
  const options = optionsFrom(args);
  const { note, pids } = running();
  const shop = new Shop(note.gatewayUrl, 128);
  const say = (line: string) => console.log(line);

  say(`Registering ${options.shoppers} shoppers…`);
  const shoppers = await registerShoppers(shop, options.shoppers);
  const products = await shop.productsInStock(100);
  const world: World = { shop, shoppers, products };
  const entries: Entry[] = [];
  const step = async (title: string, work: () => Promise<Measured[]>) => {
    say(`${title}…`);
    entries.push(...(await measured(pids, work)));
  };

  say('Bare Express…');
  const baseline = await bareExpress(options.seconds);
  const reads = readWorkloads(world, options.seconds);
  say(`Warming up for ${options.warmUpSeconds} s…`);
  await openCheckout(world, 50, options.warmUpSeconds);
  await step('Product list', async () => [await reads.list()]);
  await step('Product detail', async () => [await reads.detail()]);
  await step('Cart add', async () => [await reads.cartAdd()]);
  await step('Quote', async () => [await reads.quote()]);
  await Promise.all(shoppers.slice(0, 16).map((shopper) => shopper.data('DELETE', '/api/v1/cart')));
  await step('Checkout, 16 shoppers', () => closedCheckout(world, 16, options.seconds * 2));
  const operator = await shop.login('admin@ultramarket.test', seedPassword());
  for (const { title, run } of discoveryWorkloads(
    { shop, products, operator: operator.token },
    options.seconds,
  ))
    await step(title, async () => [await run()]);
  const orders: AcceptedOrder[] = [];
  const mails = new ConfirmationMails(orderMails(note.engines.mailUrl));
  mails.start();
  for (const rate of options.rates) {
    await step(`Checkout, ${rate}/s for ${options.openSeconds} s`, async () => {
      const outcome = await openCheckout(world, rate, options.openSeconds);
      orders.push(...outcome.orders);
      return [outcome.measured];
    });
  }
  const mailsArrived = await mails.arrived(orders.map(({ orderNumber }) => orderNumber));

  // Signed in anew: the checkouts above may have taken longer than a token lives.
  const admin = await shop.login('admin@ultramarket.test', seedPassword());
  const report: Report = {
    at: new Date().toISOString(),
    node: process.version,
    machine: `${cpus().length} cores (${cpus()[0]?.model.trim() ?? 'unknown'}), ${Math.round(totalmem() / 2 ** 30)} GiB`,
    mongo: process.env['MONGO_URL'] ? 'as given' : 'the local test server',
    bootSeconds: note.bootSeconds,
    baseline,
    entries,
    ordersAccepted: orders.length,
    lostOrders: await lostOrders(world, admin.token, orders),
    mailsArrived,
    memoryMb: Object.fromEntries([...usageOf(pids, true)].map(([name, { memoryMb }]) => [name, memoryMb])),
  };
  await shop.close();

  const folder = join(root, '.ultramarket/bench');
  mkdirSync(folder, { recursive: true });
  const latest = join(folder, 'latest.json');
  const table = render(report, previous(latest));
  writeFileSync(latest, JSON.stringify(report, null, 2));
  writeFileSync(join(folder, `${report.at.replaceAll(':', '-')}.json`), JSON.stringify(report, null, 2));
  say(`\n${report.machine}, Node ${report.node}, ${report.at}\n\n${table}\n\nWritten to ${latest}`);
  return report.lostOrders === 0 && mailsArrived === orders.length ? 0 : 1;
};
