import { OrderReturned, ProductViewed } from '@ultramarket/contracts';
import { newId } from '@ultramarket/platform';
import { product, purchase, registration, type Shop, soon, startAnalytics } from './support';

jest.setTimeout(120_000);

const noon = (daysAgo: number, hours = 12): Date => {
  const day = new Date();
  day.setUTCHours(0, 0, 0, 0);
  return new Date(day.getTime() - daysAgo * 86_400_000 + hours * 3_600_000);
};
const day = (daysAgo: number): string => noon(daysAgo).toISOString().slice(0, 10);

const vendorId = newId();
const [books, toys] = [newId(), newId()];
const novel = product({ categoryId: books, sellerId: vendorId });
const robot = product({ categoryId: toys, sellerId: newId() });
const shopper = newId();
const guest = 'guest-of-reports';

let shop: Shop;
let vendor: string;

/** One shopper, two days, two currencies, one return. */
const publishScenario = async (): Promise<void> => {
  const novels = purchase({
    userId: shopper,
    total: 3000,
    lines: [
      { productId: novel.productId, quantity: 2, lineTotal: 2000 },
      { productId: robot.productId, quantity: 1, lineTotal: 1000 },
    ],
  });
  const abroad = purchase({
    userId: shopper,
    total: 500,
    currency: 'EUR',
    lines: [{ productId: robot.productId, lineTotal: 500 }],
  });
  await Promise.all([
    shop.deliver(novel.message),
    shop.deliver(robot.message),
    shop.deliver(registration(shopper), { occurredAt: noon(9) }),
    shop.deliver(novels.placed, { occurredAt: noon(2, 10) }),
    shop.deliver(novels.paid, { occurredAt: noon(2, 11) }),
    shop.deliver(abroad.paid, { occurredAt: noon(1, 11) }),
    shop.deliver(OrderReturned({ orderId: novels.orderId, orderNumber: '1', userId: shopper }), {
      occurredAt: noon(1, 13),
    }),
  ]);
  const token = shop.service.authority.token({ userId: shopper });
  const { productId } = novel;
  const now = Date.now();
  const at = (minutesAgo: number) => new Date(now - minutesAgo * 60_000).toISOString();
  // The page view that the device reports below, as product-service published it.
  await shop.deliver(ProductViewed({ productId, userId: null, guestId: guest }), {
    occurredAt: new Date(now - 9.1 * 60_000),
  });
  await shop.call('post', '/events', {
    headers: { 'X-Guest-Id': guest },
    body: {
      consent: true,
      events: [
        { type: 'view', productId, at: at(9) },
        { type: 'click', productId, at: at(8) },
      ],
    },
  });
  await shop.call('post', '/events', {
    token,
    headers: { 'X-Guest-Id': guest },
    body: { consent: true, events: [{ type: 'add-to-cart', productId, at: at(7) }] },
  });
};

beforeAll(async () => {
  shop = await startAnalytics();
  vendor = shop.service.authority.token({ role: 'VENDOR', userId: vendorId });
  await publishScenario();
  await shop.facts('item-sold', 3);
  await shop.facts('order-returned', 1);
  await shop.facts('add-to-cart', 1);
  await shop.facts('product-viewed', 1);
  await soon(async () => {
    const [left] = await shop.rows<{ total: number }>(
      `SELECT (SELECT sum(times) FROM ${shop.database}.touched) - (SELECT sum(times) FROM ${shop.database}.refreshed FINAL) AS total`,
    );
    expect(left?.total).toBe(0);
  });
});
afterAll(() => shop.stop());

describe('sales and revenue', () => {
  test('when staff ask by day, currencies are apart', async () => {
    expect(await shop.see('/sales')).toEqual([
      { key: day(2), currency: 'USD', orders: 1, units: 3, amount: 3000 },
      { key: day(1), currency: 'EUR', orders: 1, units: 1, amount: 500 },
    ]);
    expect(await shop.see('/sales?currency=EUR')).toMatchObject([{ currency: 'EUR', amount: 500 }]);
    expect(await shop.see(`/sales?from=${day(2)}&to=${day(2)}`)).toMatchObject([{ currency: 'USD' }]);
  });

  test('when staff ask by hour, hours begin in UTC', async () => {
    expect(await shop.see(`/revenue?by=hour&from=${day(2)}&to=${day(2)}`)).toEqual([
      { key: `${day(2)}T11:00:00Z`, currency: 'USD', orders: 1, gross: 3000, refunded: 0, net: 3000 },
    ]);
  });

  test('when staff ask by category or seller, each has what its products brought', async () => {
    expect(await shop.see('/sales?by=category&currency=USD')).toEqual([
      { key: books, currency: 'USD', orders: 1, units: 2, amount: 2000 },
      { key: toys, currency: 'USD', orders: 1, units: 1, amount: 1000 },
    ]);
    expect(await shop.see('/revenue?by=seller&currency=EUR')).toEqual([
      { key: robot.sellerId, currency: 'EUR', orders: 1, gross: 500, refunded: null, net: null },
    ]);
  });

  test('when a seller asks, they see their own and nothing else', async () => {
    const asVendor = (path: string) => shop.call<object[]>('get', path, { token: vendor });
    expect((await asVendor('/sales')).data).toEqual([
      { key: day(2), currency: 'USD', orders: 1, units: 2, amount: 2000 },
    ]);
    expect((await asVendor('/sales?by=seller')).data).toMatchObject([{ key: vendorId, amount: 2000 }]);
    expect((await asVendor('/revenue')).data).toMatchObject([{ gross: 2000, net: null }]);
    expect((await asVendor('/products')).data).toMatchObject([{ productId: novel.productId }]);
    const stranger = shop.service.authority.token({ role: 'VENDOR' });
    expect((await shop.call('get', '/sales?by=product', { token: stranger })).data).toEqual([]);
    expect((await asVendor('/dashboard')).status).toBe(403);
    expect((await asVendor('/kpis')).status).toBe(403);
  });

  test('when a list is long, it comes in pages with their number', async () => {
    const { data, meta } = await shop.call<object[]>('get', '/sales?by=product&limit=1&page=2', {
      token: shop.manager,
    });
    expect(data).toHaveLength(1);
    expect(meta).toMatchObject({ page: 2, limit: 1, total: 3, totalPages: 3 });
  });

  test.each(['/sales', '/revenue', '/products', '/reports'])(
    'when a page of %s lies beyond the last, the total is as true as on the first',
    async (list) => {
      if (list === '/reports')
        await shop.call('post', list, { token: shop.manager, body: { name: 'Kept', measures: ['views'] } });
      const ask = (page: number) =>
        shop.call<object[]>('get', `${list}?page=${page}`, { token: shop.manager });
      const { meta } = await ask(1);
      expect(meta.total).toBeGreaterThan(0);
      expect(await ask(999)).toMatchObject({ status: 200, data: [], meta: { total: meta.total } });
    },
  );

  const dated = ['/sales', '/revenue', '/products', '/dashboard', '/users', '/kpis', '/reports/:id/rows'];
  const badPeriods = [
    ['from', '2026-02-31'],
    ['from', '5'],
    ['to', '0020-02-29T00:00:00Z'],
    ['to', '9999-12-31'],
    ['from', '1969-12-31T23:59:59Z'],
    ['to', '2026-01-01T00:00:00'],
    ['to', '%00'],
  ] as const;
  test.each([...dated, '/reports/:id/export'].flatMap((path) => badPeriods.map((bad) => [path, ...bad])))(
    'when %s is asked with %s=%s, the key is named',
    async (path, key, value) => {
      const url = `${path.replace(':id', newId())}?${key}=${value}`;
      const answer = await shop.call('get', url, { token: shop.manager });
      expect([answer.status, answer.text]).toEqual([400, expect.stringContaining(`query/${key}`)]);
    },
  );

  test.each(['/sales', '/revenue', '/products', '/dashboard', '/users', '/kpis'])(
    'when %s is asked for the very first day, it answers',
    async (path) => {
      expect((await shop.call('get', `${path}?to=1970-01-01`, { token: shop.manager })).status).toBe(200);
    },
  );

  test('when the period or a key makes no sense, the question is refused', async () => {
    const ask = (path: string) => shop.call('get', path, { token: shop.manager });
    expect(await ask(`/sales?from=${day(1)}&to=${day(2)}`)).toMatchObject({
      status: 400,
      code: 'PERIOD_INVALID',
    });
    expect(await ask(`/sales?from=2020-01-01&to=2024-01-01`)).toMatchObject({ code: 'PERIOD_INVALID' });
    expect(await ask(`/sales?by=hour&from=${day(90)}&to=${day(0)}`)).toMatchObject({
      code: 'PERIOD_TOO_FINE',
    });
    expect(await ask('/sales?by=weather')).toMatchObject({ status: 400, code: 'VALIDATION_ERROR' });
    expect(await ask('/sales?colour=red')).toMatchObject({ status: 400 });
  });
});

test('when staff look at products, views, sales and returns are side by side', async () => {
  expect(await shop.see('/products?sort=views')).toEqual([
    {
      productId: novel.productId,
      categoryId: books,
      sellerId: vendorId,
      views: 1,
      addedToCart: 1,
      orders: 1,
      units: 2,
      revenue: [{ amount: 2000, currency: 'USD' }],
      returnedUnits: 2,
      conversion: 1,
    },
    expect.objectContaining({ productId: robot.productId, orders: 2, returnedUnits: 1, conversion: null }),
  ]);
});

interface Users {
  registrations: number;
  active: number;
  retention: Array<{ size: number; weeks: number[] }>;
  paths: Array<{ from: string; to: string; count: number }>;
  funnel: Array<{ step: string; visitors: number }>;
}

test('when staff look at users, a guest who signed in is one person on the way to the payment', async () => {
  const users = await shop.see<Users>('/users');
  expect(users).toMatchObject({ registrations: 1, active: 2 });
  expect(users.retention).toHaveLength(1);
  expect(users.retention[0]).toMatchObject({ size: 1 });
  expect(users.retention[0]?.weeks.at(-1)).toBe(1);
  expect(users.paths).toEqual(
    expect.arrayContaining([
      { from: 'product-viewed', to: 'click', count: 1 },
      { from: 'click', to: 'add-to-cart', count: 1 },
    ]),
  );
  expect(users.funnel).toEqual([
    { step: 'view', visitors: 1 },
    { step: 'cart', visitors: 1 },
    { step: 'order', visitors: 0 },
    { step: 'paid', visitors: 0 },
  ]);
});

test('when staff look at the KPIs, money is by currency and churn is measured', async () => {
  await shop.service.runJob('measure-customers');
  expect(await shop.see('/kpis')).toMatchObject({
    registrationRate: 0.5,
    conversion: 0.5,
    averageOrderValue: [
      { currency: 'EUR', amount: 500 },
      { currency: 'USD', amount: 3000 },
    ],
    lifetimeValue: [
      { currency: 'EUR', amount: 500 },
      { currency: 'USD', amount: 3000 },
    ],
    churn: 0,
    customersMeasuredOn: day(0),
  });
});

test('when a report on people would read more than it may, it asks for a shorter period', async () => {
  const small = await startAnalytics({
    CLICKHOUSE_DATABASE: shop.database,
    USER_REPORT_MAX_ROWS: '1',
  });
  try {
    const token = small.manager;
    const answer = await small.call('get', `/users?to=${day(0)}&from=${day(10)}`, { token });
    expect(answer).toMatchObject({ status: 422, code: 'PERIOD_TOO_BUSY' });
  } finally {
    await small.service.stop();
  }
});

describe('custom reports', () => {
  const create = (body: object, token = shop.manager) =>
    shop.call<{ id: string }>('post', '/reports', { token, body });

  test('when staff put a report together, it is listed, run and removed', async () => {
    const body = { name: 'Takings', measures: ['sales', 'units'], dimensions: ['category'] };
    const { status, data } = await create(body);
    expect(status).toBe(201);
    expect(await shop.see(`/reports/${data.id}`)).toMatchObject(body);
    expect(await shop.see('/reports')).toEqual(
      expect.arrayContaining([expect.objectContaining({ id: data.id })]),
    );
    const run = await shop.call<object[]>('get', `/reports/${data.id}/rows?limit=2`, { token: shop.manager });
    expect(run.data).toHaveLength(2);
    expect(run.meta).toMatchObject({ total: 3, columns: ['category', 'currency', 'sales', 'units'] });
    expect(await shop.see(`/reports/${data.id}/rows`)).toEqual(
      expect.arrayContaining([{ category: books, currency: 'USD', sales: 2000, units: 2 }]),
    );
    expect((await shop.call('delete', `/reports/${data.id}`, { token: shop.manager })).status).toBe(200);
    const gone = { status: 404, code: 'REPORT_UNKNOWN' };
    expect(await shop.call('get', `/reports/${data.id}`, { token: shop.manager })).toMatchObject(gone);
    expect(await shop.call('get', `/reports/${data.id}/export`, { token: shop.manager })).toMatchObject(gone);
    expect(await shop.see('/reports')).not.toEqual(
      expect.arrayContaining([expect.objectContaining({ id: data.id })]),
    );
    const beyond = await create(body);
    const far = `/reports/${beyond.data.id}/rows?page=999`;
    expect((await shop.call('get', far, { token: shop.manager })).meta).toMatchObject({ total: 3 });
  });

  test('when a report is exported, CSV and JSON say the same, and a formula is no formula', async () => {
    const odd = product({ categoryId: books });
    await shop.deliver(odd.message);
    const { data } = await create({
      name: '=1+1',
      measures: ['revenue', 'ordersPaid', 'activeVisitors'],
      dimensions: ['day'],
    });
    const file = (format: string) =>
      shop.call('get', `/reports/${data.id}/export?format=${format}&from=${day(2)}&to=${day(0)}`, {
        token: shop.manager,
      });
    const csv = await file('csv');
    expect(csv.headers['content-type']).toBe('text/csv; charset=utf-8');
    expect(csv.headers['content-disposition']).toContain(`report-${data.id}.csv`);
    expect(csv.text.split('\n')).toEqual(
      expect.arrayContaining(['day,currency,revenue,ordersPaid,activeVisitors', `${day(2)},USD,3000,1,0`]),
    );
    const json = JSON.parse((await file('json')).text) as { rows: object[] };
    expect(json.rows).toEqual(
      expect.arrayContaining([
        { day: day(1), currency: 'EUR', revenue: 500, ordersPaid: 1, activeVisitors: 0 },
      ]),
    );
  });

  test('when a report asks for what is not listed or cannot be, it is refused', async () => {
    expect(await create({ name: 'x', measures: ['passwords'] })).toMatchObject({ status: 400 });
    expect(
      await create({ name: 'x', measures: ['views'], dimensions: ['1; DROP TABLE events'] }),
    ).toMatchObject({
      status: 400,
    });
    expect(await create({ name: 'x', measures: ['revenue'], dimensions: ['product'] })).toMatchObject({
      status: 422,
      code: 'REPORT_COMBINATION_IMPOSSIBLE',
    });
    expect((await create({ name: 'x', measures: ['views'] }, vendor)).status).toBe(403);
  });
});
