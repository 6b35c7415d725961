import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { decode, type Jwt, sign } from 'jsonwebtoken';
import { address, cards, type Shopper } from '../../client/shop';
import { routeFindings } from '../../declarations/route-findings';
import { readKongFile } from '../../local/gateway/kong-file';
import { buildRouter } from '../../local/gateway/routing';
import { root } from '../../local/paths';
import { endpointsOf } from '../endpoints';
import { noFindings } from '../invariants';
import { settledFindings } from '../settled-findings';
import { type World } from '../world';

let world: World;
const urls = () => ({ ...world.test.engines.urls, stripeUrl: world.test.fleet.stripeUrl });
const chargesOf = async (orderId: string) =>
  (
    (await (
      await fetch(`${world.test.fleet.stripeUrl}/_test/charges?orderId=${orderId}&status=succeeded`)
    ).json()) as { data: unknown[] }
  ).data;

/** Shoppers with one piece of a product in the cart; registered a few at once, because each costs a password hash. */
const shoppersWith = async (productId: string, count: number): Promise<Shopper[]> => {
  const shoppers: Shopper[] = [];
  while (shoppers.length < count) {
    const batch = await Promise.all(
      Array.from({ length: Math.min(8, count - shoppers.length) }, () => world.shop.register()),
    );
    await Promise.all(batch.map((shopper) => shopper.addToCart(productId)));
    shoppers.push(...batch);
  }
  return shoppers;
};

/** What is promised to storefronts. */
export const storefront = (shared: () => World): void => {
  beforeAll(() => {
    world = shared();
  });

  test('when a new user buys something, every step of the storefront contract answers as promised', async () => {
    const { id, sku } = await world.sell({ pieces: 5, price: 2500 });
    const guestCart = await world.shop.call<{ items: unknown[] }>('POST', '/api/v1/cart/items', {
      body: { productId: id, quantity: 2 },
    });
    expect(guestCart.status).toBe(201);
    const guestId = String(guestCart.headers['x-guest-id']);

    const shopper = await world.shop.register();
    const merged = await shopper.data<{ items: Array<{ quantity: number }>; subtotal: { amount: number } }>(
      'POST',
      '/api/v1/cart/merge',
      { headers: { 'x-guest-id': guestId } },
    );
    expect(merged).toMatchObject({ items: [{ quantity: 2 }], subtotal: { amount: 5000 } });

    const [rate] = await world.shop.data<Array<{ rateId: string; price: { amount: number } }>>(
      'POST',
      '/api/v1/shipping/rates',
      {
        body: { destination: { country: address.country, postcode: address.postcode } },
      },
    );
    expect(rate).toMatchObject({
      rateId: expect.any(String) as string,
      price: { amount: expect.any(Number) as number },
    });
    const quote = await shopper.quote();

    const order = await shopper.order();
    expect(order.status).toBe(201);
    expect(order.body.data).toMatchObject({ status: 'PENDING', total: quote.total });
    const settled = await shopper.settled(order.body.data.id);
    expect(settled).toMatchObject({ status: 'PROCESSING', saga: { state: 'COMPLETED' } });

    const detail = await shopper.data<{ history: Array<{ status: string }> }>(
      'GET',
      `/api/v1/orders/${order.body.data.id}`,
    );
    expect(detail.history.map(({ status }) => status)).toEqual(['PENDING', 'CONFIRMED', 'PROCESSING']);
    expect(await world.level(sku)).toEqual({ available: 3, reserved: 0 });
    expect(await shopper.data('GET', '/api/v1/cart')).toMatchObject({ items: [] });
  });

  test('when a card is declined, the order is cancelled with the reason, the stock is back and the cart is kept', async () => {
    const { id, sku } = await world.sell({ pieces: 1 });
    const [shopper] = await shoppersWith(id, 1);
    const order = await shopper?.order({ card: cards.declined });
    const settled = await shopper?.settled(order?.body.data.id ?? '');
    expect(settled).toMatchObject({
      status: 'CANCELLED',
      cancelReason: 'card_declined',
      saga: { state: 'COMPENSATED' },
    });
    expect(await world.level(sku)).toEqual({ available: 1, reserved: 0 });
    expect(await shopper?.data('GET', '/api/v1/cart')).toMatchObject({ items: [{ quantity: 1 }] });
  });

  test('when the bank wants the shopper to act and the shopper does, the order goes on', async () => {
    const { id } = await world.sell({ pieces: 1 });
    const [shopper] = await shoppersWith(id, 1);
    if (!shopper) throw new Error('no shopper');
    const { body } = await shopper.order({ card: cards.needsAction, waitSeconds: 20 });
    const status = await shopper.status(body.data.id);
    expect(status).toMatchObject({
      status: 'PENDING',
      saga: { state: 'PAYMENT_ACTION' },
      payment: { clientSecret: expect.any(String) as string },
    });
    const intent = (status.payment.clientSecret ?? '').split('_secret')[0];
    const played = await fetch(`${world.test.fleet.stripeUrl}/_test/payment_intents/${intent}/authenticate`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ outcome: 'succeed' }),
    });
    expect(played.status).toBe(200);
    expect(await shopper.settled(body.data.id)).toMatchObject({ status: 'PROCESSING' });
  });

  test('when a confirmed order is cancelled, the money and the goods are given back', async () => {
    const { id, sku } = await world.sell({ pieces: 1 });
    const [shopper] = await shoppersWith(id, 1);
    if (!shopper) throw new Error('no shopper');
    const { body } = await shopper.order({ waitSeconds: 20 });
    expect(await chargesOf(body.data.id)).toHaveLength(1);
    const answer = await shopper.call('POST', `/api/v1/orders/${body.data.id}/cancel`, {
      body: {},
      headers: { 'idempotency-key': randomUUID() },
    });
    expect(answer.status).toBe(202);
    expect(await settledFindings(urls(), 20_000)).toEqual(noFindings);
    expect(await shopper.status(body.data.id)).toMatchObject({
      status: 'CANCELLED',
      cancelReason: 'CANCELLED_BY_CUSTOMER',
    });
    expect(await world.level(sku)).toEqual({ available: 1, reserved: 0 });
  });

  test('when the same order is sent 20 times at once with one key, there is one order and one charge', async () => {
    const { id, sku } = await world.sell({ pieces: 30 });
    const [shopper] = await shoppersWith(id, 1);
    if (!shopper) throw new Error('no shopper');
    const key = randomUUID();
    const answers = await Promise.all(Array.from({ length: 20 }, () => shopper.order({ key })));
    const ids = new Set(answers.filter(({ status }) => status === 201).map(({ body }) => body.data.id));
    expect(ids.size).toBe(1);
    expect(
      answers.filter(({ status, body }) => status !== 201 && body.code !== 'IDEMPOTENCY_KEY_IN_PROGRESS'),
    ).toEqual([]);
    const [orderId = ''] = ids;
    expect((await shopper.settled(orderId)).status).toBe('PROCESSING');
    expect(await chargesOf(orderId)).toHaveLength(1);
    expect(await world.level(sku)).toEqual({ available: 29, reserved: 0 });
  });

  test('when 200 shoppers want 50 pieces at once, exactly 50 get one and the others learn why', async () => {
    const { id, sku } = await world.sell({ pieces: 50 });
    const shoppers = await shoppersWith(id, 200);
    const orders = await Promise.all(shoppers.map((shopper) => shopper.order()));
    expect(orders.map(({ status }) => status)).toEqual(shoppers.map(() => 201));
    const ends = await Promise.all(
      shoppers.map((shopper, index) => shopper.settled(orders[index]?.body.data.id ?? '', 60_000)),
    );
    expect(ends.filter(({ status }) => status === 'PROCESSING')).toHaveLength(50);
    expect(
      ends.filter(({ status, cancelReason }) => status === 'CANCELLED' && cancelReason === 'OUT_OF_STOCK'),
    ).toHaveLength(150);
    expect(await world.level(sku)).toEqual({ available: 0, reserved: 0 });
    expect(await settledFindings(urls(), 30_000)).toEqual(noFindings);
  });

  test('the gateway leads to every public endpoint, and to nothing else', async () => {
    const file = readKongFile(join(root, 'kong/kong.yml'), {
      JWT_PUBLIC_KEY: '',
      STOREFRONT_ORIGIN: 'https://a.b',
      SERVICE_PORT: '3000',
    });
    const route = buildRouter(file, (_service, { plugins }) => ({
      asksForToken: plugins.some((plugin) => plugin.name === 'jwt'),
      staffOnly: plugins.some((plugin) => plugin.name === 'acl'),
    }));
    const endpoints = await endpointsOf(world.test.fleet);
    expect(endpoints.length).toBeGreaterThan(90);
    expect(routeFindings(file, endpoints)).toEqual([]);
    // Nor does it refuse a caller whom the service would let in.
    const tooStrict = endpoints.filter(({ method, path, access }) => {
      const plan = route(method, path, {});
      const forGuests = access.some((rule) => rule === 'public' || rule === 'guest');
      const forOthers = access.some((rule) => !['manager', 'admin', 'super-admin'].includes(rule));
      return (plan?.asksForToken && forGuests) || (plan?.staffOnly && forOthers);
    });
    expect(tooStrict.map(({ method, path }) => `${method} ${path}`)).toEqual([]);
  });

  test('every endpoint of every service refuses the callers it is not for, and no others', async () => {
    const { fleet } = world.test;
    const { header } = decode(world.admin.token, { complete: true }) as Jwt;
    const tokenOf = (role: string) =>
      sign({ email: 'a@b.test', role, permissions: [] }, fleet.secrets.jwtPrivateKey, {
        algorithm: 'RS256',
        keyid: header.kid ?? '',
        subject: randomUUID(),
        expiresIn: 600,
        issuer: 'ecommerce-api',
        audience: 'ecommerce-app',
      });
    const ranks = ['customer', 'vendor', 'manager', 'admin', 'super-admin'];
    const callers = ['nobody', ...ranks, 'service'];
    const tokens = new Map(
      callers.map((caller) => [caller, tokenOf(caller.toUpperCase().replace('-', '_'))]),
    );
    const mayCall = (caller: string, access: readonly string[]) =>
      access.some(
        (rule) =>
          rule === 'public' ||
          rule === caller ||
          (rule === 'guest' && ranks.includes(caller)) ||
          (ranks.includes(rule) && ranks.indexOf(caller) >= ranks.indexOf(rule)),
      );
    const wrong: string[] = [];
    for (const { service, method, path, access } of await endpointsOf(fleet)) {
      for (const caller of callers) {
        // What those without an account may do there is for the use case to say, and tested with it.
        if (access.includes('guest') && !ranks.includes(caller)) continue;
        const response = await fetch(`${fleet.url(service)}${path}`, {
          method,
          headers: {
            ...(caller !== 'nobody' && { authorization: `Bearer ${tokens.get(caller)}` }),
            ...(method !== 'GET' && { 'content-type': 'application/json', 'idempotency-key': randomUUID() }),
          },
          ...(method !== 'GET' && { body: '{"unknown":true}' }),
          redirect: 'manual',
        });
        const { code } = (await response.json().catch(() => ({}))) as { code?: string };
        const turnedAway = code === 'UNAUTHENTICATED' || code === 'FORBIDDEN';
        const asExpected = mayCall(caller, access)
          ? !turnedAway
          : code === (caller === 'nobody' ? 'UNAUTHENTICATED' : 'FORBIDDEN');
        if (!asExpected) wrong.push(`${service} ${method} ${path} for ${caller}: ${response.status} ${code}`);
      }
    }
    expect(wrong).toEqual([]);
  });
};
