import { ProductViewed, SearchPerformed } from '@ultramarket/contracts';
import { newId, pseudonymOf } from '@ultramarket/platform';
import { type Shop, soon, startAnalytics } from './support';

jest.setTimeout(120_000);

let shop: Shop;
beforeAll(async () => {
  shop = await startAnalytics({ CLIENT_EVENT_BUFFER: '1000' });
});
afterAll(() => shop.stop());

interface Stored {
  event_id: string;
  kind: string;
  user_id: string;
  guest_id: string;
  query: string;
  quantity: number;
  off: number;
}

const storedOf = (productId: string) =>
  shop.rows<Stored>(
    `SELECT *, dateDiff('second', occurred_at, now()) AS off FROM ${shop.database}.events FINAL
     WHERE product_id = '${productId}' ORDER BY kind`,
  );
const settled = (productId: string, count: number): Promise<Stored[]> =>
  soon(async () => {
    const found = await storedOf(productId);
    expect(found).toHaveLength(count);
    return found;
  });
const send = (body: object, options: { token?: string; headers?: Record<string, string> } = {}) =>
  shop.call<{ accepted: number }>('post', '/events', { body, ...options });

test('when a guest agreed, what they did is theirs; when not, it only counts', async () => {
  const [mine, anonymous] = [newId(), newId()];
  const events = (productId: string) => [
    { type: 'view', productId },
    { type: 'add-to-cart', productId, quantity: 3 },
  ];
  const headers = { 'X-Guest-Id': 'guest-1' };
  const token = shop.service.authority.token({ userId: newId() });
  expect(await send({ consent: true, events: events(mine) }, { headers })).toMatchObject({
    status: 202,
    data: { accepted: 2 },
  });
  expect((await send({ consent: false, events: events(anonymous) }, { headers, token })).status).toBe(202);
  expect(await settled(mine, 2)).toMatchObject([
    { kind: 'add-to-cart', guest_id: pseudonymOf('guest-1'), user_id: '', quantity: 3 },
    { kind: 'view', guest_id: pseudonymOf('guest-1') },
  ]);
  expect(await settled(anonymous, 2)).toMatchObject([
    { kind: 'add-to-cart', guest_id: '', user_id: '' },
    { kind: 'view', guest_id: '', user_id: '' },
  ]);
});

test('when a clock is wrong by more than a day, the time of arrival counts', async () => {
  const productId = newId();
  const at = (hours: number) => new Date(Date.now() - hours * 3_600_000).toISOString();
  const events = [
    { type: 'view', productId, at: at(2) },
    { type: 'click', productId, at: at(-30) },
  ];
  await send({ consent: true, events });
  const [click, view] = await settled(productId, 2);
  expect(click?.off).toBeLessThan(60);
  expect(view?.off).toBeGreaterThan(7000);
});

test('when a device sends the same events again, they count once', async () => {
  const productId = newId();
  const events = [{ type: 'view', id: newId(), productId, at: new Date().toISOString() }];
  const other = { type: 'click', productId };
  await send({ consent: true, events });
  await settled(productId, 1);
  await send({ consent: true, events: [...events, other] });
  expect(await settled(productId, 2)).toHaveLength(2);
});

test('when services publish events of a guest, the id that opens a cart is not stored, and the guest is recognised', async () => {
  const [productId, guestId] = [newId(), `cart-${newId()}`];
  const derived = pseudonymOf(guestId);
  for (const id of [guestId, derived])
    await shop.deliver(ProductViewed({ productId, userId: null, guestId: id }));
  expect(derived).not.toBe(guestId);
  expect((await settled(productId, 2)).map(({ guest_id: kept }) => kept)).toEqual([derived, derived]);
});

test('when an event has a time or a text that no column holds, it is kept, and so is what comes after it', async () => {
  const guestId = `late-${newId()}`;
  const query = `${'a'.repeat(199)}𠮷${newId()}`;
  const search = SearchPerformed({ searchId: newId(), userId: null, guestId, query, total: 0 });
  for (const time of ['0001-01-01T00:00:00Z', '9999-12-31T00:00:00Z'])
    await shop.deliver(search, { occurredAt: new Date(time) });
  await soon(async () => {
    const found = await shop.rows<{ query: string; year: number }>(
      `SELECT query, toYear(occurred_at) AS year FROM ${shop.database}.events
       WHERE guest_id = '${pseudonymOf(guestId)}' ORDER BY occurred_at`,
    );
    expect(found.map(({ query: kept }) => kept)).toContain(`${'a'.repeat(199)}𠮷`);
    expect(found.every(({ year }) => year === 1970 || year === 2100)).toBe(true);
  });
});

test('when a batch is as large as one may be, it is taken, and one of more bytes is not', async () => {
  const search = (letters: string) => ({ type: 'search', query: letters.repeat(200) });
  const batch = (letters: string) => Array.from({ length: 100 }, () => search(letters));
  expect((await send({ consent: true, events: batch('𠮷') })).status).toBe(202);
  const padded = JSON.stringify({ consent: true, events: batch('a') }).padEnd(300_001);
  const answer = await fetch(`${shop.service.url}/api/v1/analytics/events`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: padded,
  });
  expect(answer.status).toBe(413);
});

test('when a robot looks at a product, it is thanked and not counted', async () => {
  const productId = newId();
  const events = [{ type: 'view', productId }];
  const headers = { 'User-Agent': 'Mozilla/5.0 (compatible; Googlebot/2.1)' };
  expect(await send({ consent: true, events }, { headers })).toMatchObject({
    status: 202,
    data: { accepted: 0 },
  });
  await send({ consent: true, events: [{ type: 'click', productId }] });
  expect(await settled(productId, 1)).toMatchObject([{ kind: 'click' }]);
});

test('when consent is not said, an event is unknown or there are too many, nothing is taken', async () => {
  const view = { type: 'view', productId: newId() };
  const invalid = { status: 400, code: 'VALIDATION_ERROR' };
  expect(await send({ events: [view] })).toMatchObject(invalid);
  expect(await send({ consent: true, events: [{ ...view, email: 'a@b.test' }] })).toMatchObject(invalid);
  expect(await send({ consent: true, events: [{ type: 'purchase' }] })).toMatchObject(invalid);
  expect(await send({ consent: true, events: [] })).toMatchObject(invalid);
  expect(await send({ consent: true, events: Array.from({ length: 101 }, () => view) })).toMatchObject(
    invalid,
  );
});

test('when a past is brought in twice, it counts once, at its own time, and only services may bring it', async () => {
  const productId = newId();
  const at = new Date(Date.now() - 20 * 86_400_000).toISOString();
  const past = (time: string) => ({ id: newId(), at: time, guestId: 'visitor-1', productId });
  const events = [
    { type: 'view', ...past(at) },
    { type: 'add-to-cart', quantity: 2, ...past(at) },
  ];
  const bring = (body: object, token: string) =>
    fetch(`${shop.service.url}/internal/v1/analytics/events`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
      body: JSON.stringify(body),
    });
  const service = shop.service.authority.token({ role: 'SERVICE' });
  for (const _round of ['first', 'again']) {
    const answer = await bring({ events }, service);
    expect([answer.status, await answer.json()]).toMatchObject([200, { data: { accepted: 2 } }]);
  }
  const [added, view] = await settled(productId, 2);
  expect(added).toMatchObject({ kind: 'add-to-cart', guest_id: pseudonymOf('visitor-1'), quantity: 2 });
  expect(view?.off).toBeGreaterThan(19 * 86_400);
  await soon(async () => {
    const query = `from=${at.slice(0, 10)}&sort=views&limit=100`;
    const products = await shop.see<Array<{ productId: string }>>(`/products?${query}`);
    expect(products.find((one) => one.productId === productId)).toMatchObject({ views: 1, addedToCart: 2 });
  });

  const tomorrow = new Date(Date.now() + 86_400_000).toISOString();
  for (const time of [tomorrow, '1969-12-31T23:59:59.000Z', '0000-01-01T00:00:00.000Z'])
    expect((await bring({ events: [{ type: 'view', ...past(time) }] }, service)).status).toBe(400);
  expect((await bring({ events }, shop.admin)).status).toBe(403);
});
