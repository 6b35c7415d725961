import { eventually } from '@ultramarket/platform/testing';
import { type Orders, startOrders } from './support';

let orders: Orders;
beforeAll(async () => {
  orders = await startOrders();
});
afterAll(() => orders.stop());

/** The counters of orders, by name and label. */
const counters = async (): Promise<Record<string, number>> => {
  const text = await (await fetch(`${orders.service.url}/metrics`)).text();
  const lines = text.match(/^orders?_\w+_total\{.*$/gm) ?? [];
  return Object.fromEntries(
    lines.map((line) => {
      const [series = '', value] = line.split(' ');
      return [series.replace(/,?service="order"/, '').replace('{}', ''), Number(value)];
    }),
  );
};

test('when orders are placed, paid and cancelled, operators see how many, why, and what they brought', async () => {
  const [paid, short, declined] = [
    await orders.placed(orders.shopper().bearer),
    await orders.placed(orders.shopper().bearer),
    await orders.placed(orders.shopper().bearer),
  ];
  await orders.complete(paid);
  await orders.reply(short, 'ReserveStock', { outcome: 'refused', error: 'OUT_OF_STOCK' });
  await orders.reply(declined, 'ReserveStock');
  await orders.reply(declined, 'ProcessPayment', { outcome: 'refused', error: 'card_declined' });
  await orders.reply(declined, 'ReleaseStock');
  for (const orderId of [short, declined])
    await eventually(async () => expect((await orders.statusOf(orderId)).status).toBe('CANCELLED'));
  const [created] = await orders.service.published<{ total: number }>('OrderCreated');
  expect(await counters()).toMatchObject({
    orders_placed_total: 3,
    orders_confirmed_total: 1,
    'orders_cancelled_total{reason="OUT_OF_STOCK"}': 1,
    'orders_cancelled_total{reason="PAYMENT_DECLINED"}': 1,
    'orders_cancelled_total{reason="OTHER"}': 0,
    'order_revenue_minor_units_total{currency="USD"}': created?.total,
  });
});
