import { sleep } from 'k6';
import exec from 'k6/execution';
import { data } from './api.js';
import { staffLogin } from './settings.js';

const password = 'Correct-horse-9';
/** Access tokens last fifteen minutes; a soak lasts longer. */
const renewAfterMs = 10 * 60 * 1000;

const signIn = (email, secret) =>
  data('POST', '/auth/login', { kind: 'setup', body: { email, password: secret } });

/** A fresh token of the staff. @throws when no password was given */
export const staffToken = () => {
  if (!staffLogin.password) throw new Error('Give the password of the staff with -e STAFF_PASSWORD=…');
  return signIn(staffLogin.email, staffLogin.password).accessToken;
};

const addProduct = (token, run, number, categoryId) => {
  const sku = `K6-${run}-${number}`.toUpperCase();
  const body = {
    sku,
    name: `Load test lantern ${run} ${number}`,
    description: 'Made by a load test; not for sale.',
    categoryId,
    price: { amount: 1000 + number, currency: 'USD' },
  };
  const { id } = data('POST', '/products', { kind: 'setup', token, body });
  return { id, sku };
};

const isInStock = ({ id }) =>
  data('GET', `/products/${id}`, { kind: 'setup', name: '/products/:id' }).inStock;

const waitForStock = (products) => {
  for (let round = 0; round < 60; round += 1) {
    if (products.every(isInStock)) return;
    sleep(0.5);
  }
  throw new Error('The new products are not in stock after half a minute.');
};

const register = (run, number) => {
  const email = `k6-${run}-${number}@ultramarket.test`;
  const body = { email, password, firstName: 'Kay', lastName: 'Six' };
  const { user, accessToken } = data('POST', '/auth/register', { kind: 'setup', body });
  return { userId: user.id, email, token: accessToken, tokenAt: Date.now() };
};

/**
 * Everything a run needs, made for it alone: products of its own with `stock` pieces each, and a shopper for each virtual
 * user. Nothing else buys these products, so the books can be checked to the piece.
 */
export const openShop = ({ shoppers, products = 20, stock = 100000 }) => {
  const token = staffToken();
  const run = Date.now().toString(36);
  const [category] = data('GET', '/categories', { kind: 'setup' });
  const [warehouse] = data('GET', '/inventory/warehouses', { kind: 'setup', token });
  const goods = Array.from({ length: products }, (_, number) => addProduct(token, run, number, category.id));
  data('PUT', '/inventory/update', {
    kind: 'setup',
    token,
    headers: { 'idempotency-key': `k6-${run}` },
    body: {
      items: goods.map(({ id, sku }) => ({
        sku,
        productId: id,
        warehouseId: warehouse.id,
        quantity: stock,
        mode: 'absolute',
        reason: 'load test',
      })),
    },
  });
  waitForStock(goods);
  return {
    stock,
    products: goods,
    shoppers: Array.from({ length: shoppers }, (_, number) => register(run, number)),
    catalogue: data('GET', '/products?limit=100', { kind: 'setup' }).map(({ id, name }) => ({ id, name })),
  };
};

let mine;

/** The shopper of this virtual user: no other puts products into that cart. */
export const myShopper = ({ shoppers }) => {
  mine = mine || shoppers[(exec.vu.idInTest - 1) % shoppers.length];
  if (Date.now() - mine.tokenAt > renewAfterMs)
    mine = { ...mine, token: signIn(mine.email, password).accessToken, tokenAt: Date.now() };
  return mine;
};

/** One of several, always another. */
export const anyOf = (items) => items[Math.floor(Math.random() * items.length)];
