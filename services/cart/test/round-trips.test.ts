import { Redis } from 'ioredis';
import { Client } from 'pg';
import { currentContext, newId } from '@ultramarket/platform';
import { eventually } from '@ultramarket/platform/testing';
import { type Shop, type Shopper, startShop } from './support';

let shop: Shop;
/** What the stores were really sent, and the correlation id of the request that sent it. */
const sent: Array<{ by: string | undefined; what: string; about: string }> = [];
const note = (what: string, about: string) => sent.push({ by: currentContext()?.correlationId, what, about });
beforeAll(async () => {
  const query = Client.prototype.query as (...given: unknown[]) => unknown;
  jest.spyOn(Client.prototype, 'query').mockImplementation(function (this: Client, ...given: unknown[]) {
    note('sql', JSON.stringify(given));
    return query.apply(this, given);
  } as never);
  const sendCommand = Redis.prototype.sendCommand as (...given: unknown[]) => unknown;
  jest.spyOn(Redis.prototype, 'sendCommand').mockImplementation(function (this: Redis, ...given: unknown[]) {
    const [{ name, args }] = given as [{ name: string; args: unknown[] }];
    // Every request to every service is counted for its rate limit; that is no round trip of a cart.
    if (!args.some((value) => String(value).startsWith('cart:limit:'))) note(name, String(args));
    return sendCommand.apply(this, given);
  } as never);
  shop = await startShop();
  // Redis is sent a script in full the first time; that is no round trip of a cart either.
  const first = await filledCart(1);
  await first.call('post', '/api/v1/cart/validate');
  await lose(first, 1);
  await first.cart();
});
afterAll(async () => {
  await shop.stop();
  jest.restoreAllMocks();
});

const lookup = '/internal/v1/products/lookup';
const availability = '/internal/v1/inventory/availability';

const filledCart = async (lines: number): Promise<Shopper> => {
  const me = shop.customer();
  for (let line = 1; line <= lines; line += 1) await me.add(shop.others.sell().productId);
  return me;
};
const copied = ({ id }: Shopper, version: number): Promise<void> =>
  eventually(async () => expect(await shop.copyOf(id)).toMatchObject({ version }));
/** Only the copy in PostgreSQL is left. */
const lose = async (me: Shopper, version: number): Promise<void> => {
  await copied(me, version);
  await shop.redis.del(`cart:${me.id}`);
};

test.each([
  ['read', 'get', '', (me: Shopper) => copied(me, 100), ['hgetall']],
  [
    'validated',
    'post',
    '/validate',
    (me: Shopper) => copied(me, 100),
    ['hgetall', lookup, availability, 'evalsha'],
  ],
  ['read after Redis has lost it', 'get', '', (me: Shopper) => lose(me, 100), ['hgetall', 'sql', 'evalsha']],
] as const)(
  'when a cart of 100 lines is %s, there are at most four round trips',
  async (_how, method, path, arrange, trips) => {
    const me = await filledCart(100);
    const twin = shop.customer();
    await shop.redis.copy(`cart:${me.id}`, `cart:${twin.id}`);
    await arrange(me);
    // What the products cost is cached for some seconds, in whatever cart they are.
    await twin.cart();
    const by = newId();
    shop.others.calls.splice(0);
    const answer = await me.call(method, `/api/v1/cart${path}`, undefined, { 'X-Correlation-Id': by });
    expect(answer.status).toBe(200);
    // Redis gets the commands of one tick of the event loop together: only those about this cart are its own.
    const own = sent.filter((one) => one.by === by && one.about.includes(me.id));
    const made = [...own.map(({ what }) => what), ...shop.others.calls];
    expect(made.length).toBeLessThanOrEqual(4);
    expect(made.sort()).toEqual([...trips].sort());
  },
);

test('when a cart of 100 lines is read and none of its products is cached, they cost one call', async () => {
  const me = await filledCart(100);
  const other = await startShop({ CART_KEY_PREFIX: shop.redis.options.keyPrefix ?? '' });
  other.others.calls.splice(0);
  const reader = other.customer('CUSTOMER', me.id);
  expect(await reader.cart()).toMatchObject({ items: { length: 100 } });
  expect(other.others.calls).toEqual([lookup]);
  await other.stop();
});
