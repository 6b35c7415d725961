import { newId } from '@ultramarket/platform';
import { tcpProxy, type TcpProxy, testEngines } from '@ultramarket/platform/testing';
import { purchase, type Shop, soon, startAnalytics } from './support';

jest.setTimeout(120_000);

let shop: Shop;
let clickhouse: TcpProxy;
beforeAll(async () => {
  clickhouse = await tcpProxy(testEngines().clickhouseUrl);
  shop = await startAnalytics({ CLICKHOUSE_URL: clickhouse.url, CLIENT_EVENT_BUFFER: '50' });
});
afterAll(async () => {
  await shop.stop();
  await clickhouse.down();
});

const views = (count: number) => ({
  consent: true,
  events: Array.from({ length: count }, () => ({ type: 'view', productId: newId() })),
});

test('when ClickHouse is down, reports answer 503, events wait, devices get 503 when the buffer is full, and all is caught up', async () => {
  await shop.deliver(purchase({ total: 100, lines: [{ productId: newId() }] }).paid);
  await shop.facts('order-paid', 1);
  await clickhouse.down();

  expect(await shop.call('get', '/sales', { token: shop.manager })).toMatchObject({
    status: 503,
    code: 'UNAVAILABLE',
  });
  await Promise.all(
    Array.from({ length: 20 }, () =>
      shop.deliver(purchase({ total: 100, lines: [{ productId: newId() }] }).paid),
    ),
  );
  expect((await shop.call('post', '/events', { body: views(50) })).status).toBe(202);
  const full = await shop.call('post', '/events', { body: views(1) });
  expect(full).toMatchObject({ status: 503, code: 'EVENTS_BUFFER_FULL' });
  expect(full.headers['retry-after']).toBe('5');
  await soon(async () => expect((await fetch(`${shop.service.url}/health`)).status).toBe(503));
  // Devices still send what they see, so traffic goes on.
  expect((await fetch(`${shop.service.url}/health/ready`)).status).toBe(200);
  const waited = async () =>
    (await (await fetch(`${shop.service.url}/metrics`)).text()).match(
      /seconds_count\{[^}]*statement="insert-events"[^}]*\} (\d+)/,
    )?.[1];
  const before = Number(await waited());
  await soon(async () => expect(Number(await waited())).toBeGreaterThan(before + 2));

  await clickhouse.up();
  await shop.facts('order-paid', 21);
  await shop.facts('view', 50);
  await soon(async () =>
    expect(await shop.see('/revenue')).toMatchObject([{ orders: 21, gross: 2100, currency: 'USD' }]),
  );
  expect(await (await fetch(`${shop.service.url}/metrics`)).text()).not.toContain('outcome="dead-letter"');
});
