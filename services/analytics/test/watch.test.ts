import { newId } from '@ultramarket/platform';
import { purchase, type Shop, soon, startAnalytics } from './support';

jest.setTimeout(120_000);

let shop: Shop;
beforeEach(async () => {
  shop = await startAnalytics();
});
afterEach(() => shop.stop());

const hourMs = 3_600_000;
const lastHour = () => new Date(Math.floor(Date.now() / hourMs) * hourMs - hourMs);
const sell = (total: number, at: Date, currency = 'USD') =>
  shop.deliver(purchase({ total, currency, lines: [{ productId: newId() }] }).paid, { occurredAt: at });
const summed = (rows: number) =>
  soon(async () => {
    const [found] = await shop.rows<{ total: number }>(
      `SELECT sum(t.rows) AS total FROM ${shop.database}.hourly AS t FINAL WHERE kind = 'order-paid'`,
    );
    expect(found?.total).toBe(rows);
  });

test('when a shopper buys, the next tick shows it', async () => {
  await sell(1234, new Date());
  await soon(async () => {
    const ticks = await shop.service.published('MetricsTick');
    expect(ticks.at(-1)).toMatchObject({
      currency: 'USD',
      ordersToday: 1,
      revenueToday: 1234,
      activeShoppers: 1,
    });
  });
  expect(await shop.see<{ live: object }>('/dashboard')).toMatchObject({ live: { revenueToday: 1234 } });
});

test('when an hour brings far less than in earlier weeks, it is published once', async () => {
  const hour = lastHour();
  const weeksAgo = (weeks: number) => new Date(hour.getTime() - weeks * 7 * 24 * hourMs + 60_000);
  await Promise.all([1, 2, 3, 4].map((weeks) => sell(1000, weeksAgo(weeks))));
  await Promise.all([1, 2, 3, 4].map((weeks) => sell(800, weeksAgo(weeks), 'EUR')));
  await sell(250, new Date(hour.getTime() + 60_000));
  await sell(790, new Date(hour.getTime() + 60_000), 'EUR');
  await summed(10);
  await shop.service.runJob('watch-revenue');
  await shop.service.runJob('watch-revenue');
  await shop.service.runJob('tell-live');
  await soon(async () => expect(await shop.service.published('MetricsTick')).not.toHaveLength(0));
  expect(await shop.service.published('RevenueDropDetected')).toEqual([
    { hour: hour.toISOString(), currency: 'USD', revenue: 250, expected: 1000, percent: 75 },
  ]);
  const metrics = await (await fetch(`${shop.service.url}/metrics`)).text();
  expect(metrics.match(/^revenue_drop_percent\{.*$/gm)).toEqual([
    'revenue_drop_percent{currency="USD",service="analytics"} 75',
  ]);
});

test('when two replicas tick, one tick goes out each time', async () => {
  await soon(async () => expect(await shop.service.published('MetricsTick')).not.toHaveLength(0));
  const before = (await shop.service.published('MetricsTick')).length;
  await Promise.all([1, 2, 3, 4].map(() => shop.service.runJob('tell-live')));
  expect((await shop.service.published('MetricsTick')).length - before).toBeLessThanOrEqual(1);
});

interface Rebuilt {
  hours: number;
  rows: number;
  differing: number;
}

test('when everything is summed anew while events come in, it equals what was in use, and nothing is missed', async () => {
  const times = [0, 3, 30, 300].map((hours) => new Date(Date.now() - hours * hourMs));
  await Promise.all(times.map((at) => sell(100, at)));
  await summed(4);
  const rebuild = () => shop.call<Rebuilt>('post', '/rebuild', { token: shop.admin });
  const [{ status, data }] = await Promise.all([
    rebuild(),
    ...times.map((at) => sell(50, at)),
    sell(50, new Date(Date.now() - 40 * hourMs)),
  ]);
  expect(status).toBe(200);
  expect(data).toMatchObject({ differing: 0 });
  expect(data.hours).toBeGreaterThanOrEqual(4);
  await summed(9);
  expect(await rebuild()).toMatchObject({ status: 200, data: { hours: 5, differing: 0 } });
  await summed(9);
  expect((await shop.call('post', '/rebuild', { token: shop.manager })).status).toBe(403);
});

test('when the sums in use are wrong, summing anew says how many rows differ and puts them right', async () => {
  await sell(100, new Date());
  await summed(1);
  const [{ at } = { at: '' }] = await shop.rows<{ at: string }>(
    `SELECT toString(toUnixTimestamp(at)) AS at FROM ${shop.database}.hourly FINAL WHERE kind = 'order-paid'`,
  );
  await shop.spoil(`INSERT INTO ${shop.database}.hourly
     SELECT * REPLACE (999 AS amount, 77 AS rows) FROM ${shop.database}.hourly FINAL
     WHERE kind = 'order-paid' AND toUnixTimestamp(at) = ${at}`);
  expect(await shop.call<Rebuilt>('post', '/rebuild', { token: shop.admin })).toMatchObject({
    status: 200,
    data: { differing: 1 },
  });
  await summed(1);
});
