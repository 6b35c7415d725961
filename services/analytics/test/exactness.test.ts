import { OrderShipped, PaymentRefunded } from '@ultramarket/contracts';
import { newId } from '@ultramarket/platform';
import { product, purchase, registration, type Shop, soon, startAnalytics } from './support';

jest.setTimeout(120_000);

interface Dashboard {
  revenue: Array<{ currency: string; gross: number; refunded: number; net: number }>;
  orders: { placed: number; paid: number; average: Array<{ amount: number; currency: string }> };
  users: { registered: number; active: number };
  conversion: number | null;
}

let shop: Shop;
beforeEach(async () => {
  shop = await startAnalytics();
});
afterEach(() => shop.stop());

const dashboard = () => shop.see<Dashboard>('/dashboard');

test('when every event comes twice and in several batches, every report counts it once', async () => {
  // Merging would take out what is there twice sooner or later; here it never does.
  for (const table of ['events', 'hourly', 'daily'])
    await shop.spoil(`SYSTEM STOP MERGES ${shop.database}.${table}`);
  const { productId, message } = product();
  const buyers = [newId(), newId(), newId()];
  const orders = buyers.map((userId) =>
    purchase({ userId, total: 1000, lines: [{ productId, quantity: 2, lineTotal: 900 }] }),
  );
  const all = [
    message,
    ...buyers.map(registration),
    ...orders.flatMap(({ placed, paid }) => [placed, paid]),
    PaymentRefunded({
      orderId: orders[0]?.orderId ?? '',
      paymentId: newId(),
      userId: buyers[0] ?? '',
      refundId: newId(),
      amount: 300,
      currency: 'USD',
    }),
  ];
  const occurredAt = new Date();
  const ids = await Promise.all(all.map((one) => shop.deliver(one, { occurredAt })));
  await shop.facts('item-sold', 3);
  await soon(async () => expect((await dashboard()).orders.paid).toBe(3));
  const again = () =>
    Promise.all(all.map((one, n) => shop.deliver(one, { messageId: ids[n] ?? '', occurredAt })));
  await again();
  await again();
  const marker = newId();
  await shop.deliver(registration(marker), { occurredAt });

  await soon(async () => {
    expect(await dashboard()).toMatchObject({
      revenue: [{ currency: 'USD', gross: 3000, refunded: 300, net: 2700 }],
      orders: { placed: 3, paid: 3, average: [{ amount: 1000, currency: 'USD' }] },
      users: { registered: 4, active: 4 },
      conversion: 0.75,
    });
  });
  const [stored] = await shop.rows<{ total: number }>(
    `SELECT count() AS total FROM ${shop.database}.events WHERE kind = 'item-sold'`,
  );
  expect(stored?.total).toBeGreaterThan(3);
  expect(await shop.see('/sales?by=product')).toEqual([
    { key: productId, currency: 'USD', orders: 3, units: 6, amount: 2700 },
  ]);
});

test('when an event comes hours late, the hour it belongs to is summed again', async () => {
  const earlier = new Date(Date.now() - 26 * 3_600_000);
  const first = purchase({ total: 500, lines: [{ productId: newId() }] });
  const late = purchase({ total: 700, lines: [{ productId: newId() }] });
  await shop.deliver(first.paid, { occurredAt: earlier });
  await soon(async () => expect((await dashboard()).orders.paid).toBe(1));
  await shop.deliver(late.paid, { occurredAt: earlier });
  await soon(async () =>
    expect(await shop.see('/revenue?by=day')).toEqual([
      {
        key: earlier.toISOString().slice(0, 10),
        currency: 'USD',
        orders: 2,
        gross: 1200,
        refunded: 0,
        net: 1200,
      },
    ]),
  );
});

test('when two replicas sum at once, nothing is counted twice', async () => {
  const other = await startAnalytics({
    CLICKHOUSE_DATABASE: shop.database,
    KAFKA_PREFIX: shop.service.env['KAFKA_PREFIX'] ?? '',
  });
  try {
    const occurredAt = new Date();
    for (let round = 0; round < 5; round += 1) {
      await Promise.all(
        Array.from({ length: 4 }, () =>
          shop.deliver(purchase({ total: 100, lines: [{ productId: newId() }] }).paid, { occurredAt }),
        ),
      );
      await Promise.all([shop.service.runJob('refresh-rollups'), other.service.runJob('refresh-rollups')]);
    }
    await soon(async () =>
      expect(await dashboard()).toMatchObject({ orders: { paid: 20 }, revenue: [{ gross: 2000 }] }),
    );
  } finally {
    await other.service.stop();
  }
});

test('when an event carries personal data, none of it is stored', async () => {
  const user = newId();
  await shop.deliver(registration(user));
  await shop.deliver(purchase({ userId: user, total: 100, lines: [{ productId: newId() }] }).placed);
  await shop.facts('user-registered', 1);
  await shop.facts('order-placed', 1);
  const stored = JSON.stringify(await shop.rows(`SELECT * FROM ${shop.database}.events`));
  expect(stored).toContain(user);
  expect(stored).not.toMatch(/secret|hidden|ann/i);
});

test('when an event is of no report, its ids are kept all the same', async () => {
  const orderId = newId();
  await shop.deliver(
    OrderShipped({
      orderId,
      orderNumber: '1',
      userId: newId(),
      shipmentId: newId(),
      trackingNumber: 'T',
      carrier: 'C',
    }),
  );
  await shop.facts('order-shipped', 1);
  expect(await shop.rows(`SELECT order_id, active FROM ${shop.database}.events`)).toEqual([
    { order_id: orderId, active: false },
  ]);
});
