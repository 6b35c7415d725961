import { check, sleep } from 'k6';
import { Counter } from 'k6/metrics';
import { data, request } from './api.js';
import { staffToken } from './shop.js';

const booksChecked = new Counter('books_checked');

/** Every page of a list that staff may read. */
const all = (path, token) => {
  const items = [];
  let cursor;
  do {
    const page = request('GET', `${path}&limit=100${cursor ? `&cursor=${encodeURIComponent(cursor)}` : ''}`, {
      kind: 'books',
      name: path.split('?')[0],
      token,
    });
    items.push(...page.json('data'));
    cursor = page.json('meta.nextCursor');
  } while (cursor);
  return items;
};

const sum = (items, of) => items.reduce((total, item) => total + of(item), 0);

/** Orders of the run's shoppers, once every checkout has ended. @throws when some have not after two minutes */
const settledOrders = (shop, token) => {
  for (let round = 0; round < 60; round += 1) {
    const orders = shop.shoppers.flatMap(({ userId }) => all(`/orders?userId=${userId}`, token));
    if (orders.every(({ status }) => status !== 'PENDING' && status !== 'CONFIRMED')) return orders;
    sleep(2);
  }
  throw new Error('Orders are still on their way two minutes after the last request.');
};

/**
 * The invariant of the whole system, to the piece and to the cent: what was ordered is what stock lost and what cards were
 * charged. For `teardown`.
 */
export const checkBooks = (shop) => {
  const token = staffToken();
  const orders = settledOrders(shop, token);
  const bought = orders.filter(({ status }) => status !== 'CANCELLED');
  const payments = shop.shoppers.flatMap(({ userId }) => all(`/payments?userId=${userId}`, token));
  const charged = payments.filter(({ status }) => status === 'SUCCEEDED');
  const stock = shop.products.map(({ sku }) =>
    data('GET', `/inventory/${sku}`, { kind: 'books', name: '/inventory/:sku', token }),
  );
  const sold = sum(bought, ({ items }) => sum(items, ({ quantity }) => quantity));
  const taken = shop.stock * shop.products.length - sum(stock, ({ available }) => available);

  const facts = {
    orders: bought.length,
    cancelled: orders.length - bought.length,
    charges: charged.length,
    sold,
    taken,
    reserved: sum(stock, ({ reserved }) => reserved),
    ordered: sum(bought, ({ total }) => total.amount),
    paid: sum(charged, ({ amount, refunded }) => amount.amount - refunded.amount),
  };
  check(
    facts,
    {
      'each order is charged once': ({ orders: placed, charges }) =>
        charges === placed && new Set(charged.map(({ orderId }) => orderId)).size === charges,
      'charges are the sum of the orders': ({ ordered, paid }) => ordered === paid,
      'stock lost what was sold': ({ sold: pieces, taken: gone }) => pieces === gone,
      'nothing stays reserved': ({ reserved }) => reserved === 0,
      'no stock below zero': () => stock.every(({ available }) => available >= 0),
    },
    { of: 'books' },
  );
  booksChecked.add(1);
  console.log(`Books: ${JSON.stringify(facts)}`);
};
