import { eventually } from '@ultramarket/platform/testing';
import { audit } from '../../audit/audit';
import { ConfirmationMails, orderMails } from '../../bench/confirmation-mails';
import { type Shopper } from '../../client/shop';
import { deadLetters } from '../../dlq/dead-letters';
import { type EngineName } from '../../local/engines/engine';
import { modelNames } from '../../rebuild/models';
import { rebuild } from '../../rebuild/rebuild';
import { noFindings, ordersOf } from '../invariants';
import { outage, processesOf, unwell } from '../outage';
import { settledFindings } from '../settled-findings';
import { type Seen, Traffic } from '../traffic';
import { type World } from '../world';

/** A minute, in which the gateway has twice the time after which it takes out a service that says it is not ready. */
const readSideMs = 60_000;
/** Longer than the gateway waits. The rest of the minute is for what needs the cache: staff changing a product. */
const cacheMs = 40_000;
/** The gateway's patience once more, which is longer than a consumer's session (6 s) and a saga's first look (10 s). */
const messagesMs = 31_000;
/** Twice as long as a pool looks for a connection (5 s). */
const storesMs = 10_000;
const catchUpMs = 60_000;

const unavailable = { status: 503, body: { code: 'UNAVAILABLE' } };
const changedName = 'Zirconium lantern';

let world: World;
let traffic: Traffic;
let reviewer: Shopper;
let sold: { id: string; sku: string };
let reviewed: { id: string; sku: string };
let processes: string[];

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
const urls = () => ({ ...world.test.engines.urls, stripeUrl: world.test.fleet.stripeUrl });
const login = () => ({
  email: 'admin@ultramarket.test',
  password: world.test.fleet.secrets.seedPassword,
});
const review = () =>
  reviewer.call('POST', `/api/v1/products/${reviewed.id}/reviews`, {
    body: { rating: 4, title: 'Good', body: 'It does what it says.' },
  });

const upload = async () => {
  const form = new FormData();
  form.set('purpose', 'DOCUMENT');
  form.set('file', new Blob(['%PDF-1.4\n%%EOF\n'], { type: 'application/pdf' }), 'note.pdf');
  const answer = await fetch(`${world.test.fleet.gatewayUrl}/api/v1/files/upload`, {
    method: 'POST',
    headers: { authorization: `Bearer ${world.admin.token}` },
    body: form,
  });
  return { status: answer.status, body: (await answer.json()) as { code?: string } };
};

/** What shoppers were answered while the engines were away. */
const without = async (names: readonly EngineName[], work: () => Promise<unknown>) => {
  const { from, to } = await outage(world.test, names, work);
  return {
    answers: (what: Seen['what']) => traffic.answers(what, from, to),
    share: (what: Seen['what'], answer: string) => traffic.share(what, answer, from, to),
  };
};

/** Everything is as it was before, and no service was started again. */
const healed = async () => {
  await eventually(async () => expect(await unwell(world.test)).toEqual([]), catchUpMs);
  const fine = { product: ['200'], search: ['200'], cart: ['201'], order: ['201'] };
  const kinds = Object.keys(fine) as Array<Seen['what']>;
  await eventually(() => {
    const lately = kinds.map((what) => [what, traffic.answers(what, Date.now() - 5000, Date.now())]);
    expect(Object.fromEntries(lately)).toEqual(fine);
  }, catchUpMs);
  expect(processesOf(world.test)).toEqual(processes);
};

/** What must hold while engines are away. It counts every order of the shop, so there are none before. */
export const outages = (shared: () => World): void => {
  beforeAll(async () => {
    world = shared();
    sold = await world.sell({ pieces: 100_000 });
    reviewed = await world.sell({ pieces: 5 });
    const [first, ...others] = await Promise.all(Array.from({ length: 5 }, () => world.shop.register()));
    if (!first) throw new Error('no shopper');
    reviewer = first;
    await reviewer.addToCart(reviewed.id);
    const { body } = await reviewer.order({ waitSeconds: 20 });
    // Only what has arrived can be reviewed.
    for (const status of ['SHIPPED', 'DELIVERED'])
      await world.admin.data('PUT', `/api/v1/orders/${body.data.id}/status`, {
        body: { status, reason: 'test' },
      });
    traffic = new Traffic(others, sold);
    traffic.accepted.set(body.data.id, { order: body.data, shopper: reviewer });
    processes = processesOf(world.test);
  });
  afterAll(() => traffic.stop());

  test('when index, analytics, files and cache are away for a minute, the shop sells on', async () => {
    const end = Date.now() + readSideMs;
    const seen = await without(['elasticsearch', 'clickhouse', 's3'], async () => {
      const uncached = await without(['redis'], () => pause(cacheMs));
      expect(uncached.answers('product')).toEqual(['200']);
      expect(uncached.answers('order')).toEqual(['201']);
      expect(await world.admin.call('GET', '/api/v1/analytics/dashboard')).toMatchObject(unavailable);
      expect(await upload()).toMatchObject(unavailable);
      const body = { consent: false, events: [{ type: 'view', productId: sold.id }] };
      expect(await world.admin.call('POST', '/api/v1/analytics/events', { body })).toMatchObject({
        status: 202,
      });
      await eventually(() =>
        world.admin.data('PUT', `/api/v1/products/${sold.id}`, { body: { name: changedName } }),
      );
      for (const [orderId, { shopper }] of traffic.accepted)
        expect((await shopper.settled(orderId)).saga.state).toBe('COMPLETED');
      await pause(end - Date.now());
    });
    // The catalogue has 0.8 s to answer in the place of the index, which a busy machine may exceed now and then.
    expect(seen.share('search', '200 degraded')).toBeGreaterThan(0.9);
    expect(seen.answers('cart')).toEqual(['201']);
    expect(seen.answers('order')).toEqual(['201']);
    await healed();
    expect(await upload()).toMatchObject({ status: 201 });
  });

  test('when Kafka and MongoDB are away, orders are accepted and reviews wait', async () => {
    const before = traffic.accepted.size;
    const seen = await without(['kafka', 'mongo'], async () => {
      await pause(messagesMs);
      expect(await review()).toMatchObject(unavailable);
    });
    expect(traffic.accepted.size).toBeGreaterThan(before + 10);
    expect(seen.answers('order')).toEqual(['201']);
    await healed();
    expect(await review()).toMatchObject({ status: 201 });
    expect(await review()).toMatchObject({ status: 409, body: { code: 'REVIEW_EXISTS' } });
  });

  test('when PostgreSQL and the carts are away, buying is refused for now and looking is not', async () => {
    const seen = await without(['postgres', 'cart-redis'], async () => {
      await pause(storesMs);
      expect(await world.admin.call('POST', '/api/v1/auth/login', { body: login() })).toMatchObject(
        unavailable,
      );
      expect(await reviewer.order()).toMatchObject(unavailable);
    });
    expect(seen.answers('product')).toEqual(['200']);
    // The index has its deadline, too, and a busy machine may exceed it.
    expect(seen.answers('search').filter((answer) => !answer.startsWith('200'))).toEqual([]);
    expect(seen.answers('cart')).toEqual(['503 CART_STORE_UNAVAILABLE']);
    await healed();
  });

  test('when all of this is over, nothing is lost, nothing happened twice and every copy has caught up', async () => {
    await traffic.stop();
    const accepted = [...traffic.accepted.values()].map(({ order }) => order);
    const { engines } = world.test;
    expect(await settledFindings(urls(), catchUpMs)).toEqual(noFindings);
    const orders = await ordersOf(engines.urls.postgresUrl);
    expect(orders.map(({ id }) => id).sort()).toEqual([...traffic.accepted.keys()].sort());
    expect(orders.filter(({ status }) => status === 'CANCELLED')).toEqual([]);

    const numbers = accepted.map(({ orderNumber }) => orderNumber);
    expect(await new ConfirmationMails(orderMails(engines.urls.mailUrl)).arrived(numbers)).toBe(
      numbers.length,
    );
    const gross = accepted.reduce((sum, { total }) => sum + total.amount, 0);
    await eventually(async () => {
      const days = await world.admin.data<Array<{ orders: number; gross: number }>>(
        'GET',
        '/api/v1/analytics/revenue?by=day',
      );
      const sum = (of: 'orders' | 'gross') => days.reduce((total, day) => total + day[of], 0);
      expect({ orders: sum('orders'), gross: sum('gross') }).toEqual({ orders: accepted.length, gross });
    }, catchUpMs);
    await eventually(async () => {
      const { hits } = await world.shop.data<{ hits: Array<{ id: string }> }>(
        'GET',
        `/api/v1/search?q=${encodeURIComponent(changedName)}`,
      );
      expect(hits.map(({ id }) => id)).toEqual([sold.id]);
    }, catchUpMs);
    await eventually(async () =>
      expect(await world.shop.data('GET', `/api/v1/products/${reviewed.id}`)).toMatchObject({
        rating: 4,
      }),
    );
    const letters = await deadLetters(engines.urls.kafkaBrokers).list();
    expect(letters.filter(({ depth }) => depth > 0)).toEqual([]);

    const lines: string[] = [];
    const print = (line: string) => void lines.push(line);
    const outcomes = {
      audit: await audit(world.shop, login(), print),
      rebuild: await rebuild(world.shop, login(), modelNames, print),
    };
    if (outcomes.audit + outcomes.rebuild > 0) throw new Error(lines.join('\n'));
    expect(processesOf(world.test)).toEqual(processes);
  });
};
