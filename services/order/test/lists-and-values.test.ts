import { newId, statement } from '@ultramarket/platform';
import { maxTotal } from '../src/domain/pricing';
import { address, type Orders, startOrders, visa } from './support';

let orders: Orders;
beforeAll(async () => {
  orders = await startOrders();
});
afterAll(() => orders.stop());

const list = (query: string, bearer: string) =>
  orders.api.get(`/api/v1/orders?${query}`).set('Authorization', bearer);
const idsOf = ({ body }: { body: { data: Array<{ id: string }> } }) => body.data.map(({ id }) => id);
const packed = (...parts: unknown[]) =>
  Buffer.from(JSON.stringify(['orders', ...parts])).toString('base64url');
const quote = (bearer: string, shippingAddress: object) =>
  orders.api.post('/api/v1/orders/quote').set('Authorization', bearer).send({ shippingAddress });
const putRates = (rates: object[]) =>
  orders.api.put('/api/v1/tax/rates').set('Authorization', orders.admin).send({ rates });

test('when a period is a day, all of its orders are in it; the day after has none', async () => {
  const { bearer } = orders.shopper();
  const id = await orders.placed(bearer);
  const created = (await list('', bearer)).body.data[0].createdAt as string;
  const day = created.slice(0, 10);
  const next = new Date(Date.parse(day) + 86_400_000).toISOString().slice(0, 10);
  expect(idsOf(await list(`from=${day}&to=${day}`, bearer).expect(200))).toEqual([id]);
  expect(idsOf(await list(`from=${created}`, bearer).expect(200))).toEqual([id]);
  expect(idsOf(await list(`to=${created}`, bearer).expect(200))).toEqual([]);
  expect(idsOf(await list(`from=${next}&to=${next}`, bearer).expect(200))).toEqual([]);
});

test.each([
  'from=2026-02-31',
  'from=5',
  'to=0020-02-29T00:00:00Z',
  'from=9999-12-31',
  `cursor=${packed('a', 'b')}`,
  `cursor=${packed('2026-02-31T00:00:00Z', '0190a0b0-0000-7000-8000-000000000000')}`,
  `cursor=${packed(new Date().toISOString(), 5)}`,
  'cursor=%00',
  'page=101&limit=100',
  'userId=me',
])('when orders are asked for with %s, the request is refused', async (query) => {
  const { body } = await list(query, orders.shopper().bearer).expect(400);
  expect(body.code).toBe('VALIDATION_ERROR');
});

test('when an id is written in capitals, it is the same order', async () => {
  const { bearer, userId } = orders.shopper();
  const id = await orders.placed(bearer);
  for (const path of ['', '/status', '/timeline'])
    await orders.api
      .get(`/api/v1/orders/${id.toUpperCase()}${path}`)
      .set('Authorization', bearer)
      .expect(200);
  expect(idsOf(await list(`userId=${userId.toUpperCase()}`, orders.admin).expect(200))).toEqual([id]);
});

test('when there are more orders than pages reach, they are not counted one by one', async () => {
  const userId = newId();
  const many = statement(
    'test-many-orders',
    `INSERT INTO orders (id, order_number, user_id, status, currency, subtotal, discount_amount, tax_amount, shipping_amount,
       total_amount, payment_method, shipping_address, billing_address)
     SELECT gen_random_uuid(), 'T-' || n, $1::uuid, 'DELIVERED', 'USD', 1, 0, 0, 0, 1, 'stripe', $2::jsonb, $2::jsonb
     FROM generate_series(1, 10050) n`,
  );
  await orders.service.running.database?.query(many, [userId, JSON.stringify(address)]);
  const bearer = `Bearer ${orders.service.authority.token({ userId })}`;
  const { body } = await list('limit=1', bearer).expect(200);
  expect(body.meta).toMatchObject({ total: 10_000, totalIsEstimate: true });
  expect((await list('status=PENDING', bearer).expect(200)).body.meta).toMatchObject({ total: 0 });
  expect((await list('limit=1', orders.admin).expect(200)).body.meta.total).toBeGreaterThanOrEqual(10_000);
});

test.each([
  [{ country: 'US', postcode: '94105' }, 73],
  [{ country: 'US', postcode: '94105', region: 'ca' }, 73],
  [{ country: 'US', postcode: '94105', region: 'California' }, 73],
  [{ country: 'US', postcode: '97201', region: 'US-OR' }, 0],
  [{ country: 'CA', postcode: 'M5V 2T6', region: 'ontario' }, 130],
])('when a quote is for %j, its tax is %d', async (place, tax) => {
  await putRates([{ country: 'CA', region: 'Ontario', name: 'HST', basisPoints: 1300 }]).expect(200);
  const { bearer } = orders.shopper({ amount: 1000, quantity: 1 });
  expect((await quote(bearer, place).expect(200)).body.data.tax).toEqual({ amount: tax, currency: 'USD' });
});

test('when taxes depend on the region and an address does not name it, the quote and the order ask for it', async () => {
  const { bearer } = orders.shopper();
  const { body } = await quote(bearer, { country: 'US', postcode: '00000' }).expect(400);
  expect(body).toMatchObject({
    code: 'REGION_REQUIRED',
    errors: [{ pointer: '/shippingAddress/region' }],
  });
  const nowhere = { shippingAddress: { ...address, country: 'US', postcode: '00000' } };
  expect((await orders.place(bearer, { body: nowhere }).expect(400)).body.code).toBe('REGION_REQUIRED');
});

test.each(['HK', 'AE', 'QA'])('when %s has no postcodes, quote and order need none', async (country) => {
  const { bearer } = orders.shopper();
  await quote(bearer, { country }).expect(200);
  await quote(bearer, { country, postcode: '' }).expect(200);
  const { postcode: _none, ...place } = { ...address, country };
  await orders.place(bearer, { body: { shippingAddress: place } }).expect(201);
});

test('when parts of an address are null, as the address book shows them, quote and order take it', async () => {
  const { bearer } = orders.shopper();
  const shown = { ...address, line2: null, region: null, phone: null };
  await quote(bearer, shown).expect(200);
  const { body } = await orders
    .place(bearer, { body: { shippingAddress: shown, billingAddress: shown } })
    .expect(201);
  for (const part of ['line2', 'region', 'phone']) expect(body.data.shippingAddress).not.toHaveProperty(part);
});

test.each(['US', 'DE'])('when %s has postcodes, quote and order need one', async (country) => {
  const { bearer } = orders.shopper();
  await quote(bearer, { country }).expect(400);
  await quote(bearer, { country, postcode: ' ' }).expect(400);
  const { postcode: _none, ...place } = { ...address, country };
  await orders.place(bearer, { body: { shippingAddress: place } }).expect(400);
});

test.each([
  { line2: '\u000b9\u0000Q' },
  { name: '\u200b' },
  { city: 'Ber\ud800lin' },
  { line1: 'x'.repeat(201) },
  { phone: '-----' },
  { country: 'XX' },
])('when an address has %j, the order is refused', async (part) => {
  const { body } = await orders
    .place(orders.shopper().bearer, { body: { shippingAddress: { ...address, ...part } } })
    .expect(400);
  expect(body.code).toBe('VALIDATION_ERROR');
});

test('when a payment token, rate or coupon is no text of its kind, it is refused before any service is called', async () => {
  const { bearer } = orders.shopper();
  for (const body of [
    { paymentMethod: { ...visa, token: 'a\u0000b' } },
    { paymentMethod: { ...visa, token: 'a b' } },
    { shippingRateId: '\u200b' },
    { couponCode: 'A\tB' },
  ])
    expect((await orders.place(bearer, { body }).expect(400)).body.code).toBe('VALIDATION_ERROR');
});

test('when a table of taxes names a place twice, whatever its spelling, it is refused and says which', async () => {
  const rate = { country: 'US', region: 'TX', name: 'Sales tax', basisPoints: 100 };
  const { body } = await putRates([rate, { ...rate, region: 'Nevada' }, { ...rate, region: 'texas' }]).expect(
    400,
  );
  expect(body.errors).toMatchObject([
    { pointer: '/rates/2', detail: expect.stringContaining('rates/0') as string },
  ]);
  const unknown = await putRates([{ ...rate, region: 'Atlantis' }]).expect(400);
  expect(unknown.body.errors).toMatchObject([{ pointer: '/rates/0/region' }]);
});

test('when a rate names a category that does not exist, the table stays as it is and it says which', async () => {
  const known = orders.shopper().productId;
  const rate = { country: 'CA', categoryId: known, name: 'GST', basisPoints: 0 };
  const refused = await putRates([rate, { ...rate, categoryId: newId() }]).expect(400);
  expect(refused.body.errors).toMatchObject([{ pointer: '/rates/1/categoryId' }]);
  await putRates([rate]).expect(200);
});

test('when product-service cannot say which categories exist, rates of them are refused and the table stays as it is', async () => {
  const rate = { country: 'AU', categoryId: orders.shopper().productId, name: 'GST', basisPoints: 1000 };
  orders.upstreams.down = true;
  try {
    expect((await putRates([rate]).expect(502)).body.code).toBe('UPSTREAM');
    await putRates([{ ...rate, categoryId: '', country: 'NZ' }]).expect(200);
  } finally {
    orders.upstreams.down = false;
  }
  const { body } = await orders.api.get('/api/v1/tax/rates').set('Authorization', orders.admin).expect(200);
  expect(body.data.map(({ country }: { country: string }) => country)).not.toContain('AU');
});

test('when rates are put, all others stay as they are and the audit log has them', async () => {
  const table = async () =>
    (await orders.api.get('/api/v1/tax/rates').set('Authorization', orders.admin).expect(200)).body
      .data as Array<{ country: string; region: string; basisPoints: number }>;
  const before = await table();
  const rate = { country: 'US', region: 'Utah', categoryId: '', name: 'Sales tax', basisPoints: 485 };
  await putRates([rate]).expect(200);
  const after = await table();
  expect(after).toEqual(expect.arrayContaining(before));
  expect(after).toContainEqual(expect.objectContaining({ country: 'US', region: 'UT', basisPoints: 485 }));
  expect(await orders.service.published('AuditRecorded')).toContainEqual(
    expect.objectContaining({ action: 'tax.rates-changed', after: { rates: [{ ...rate, region: 'UT' }] } }),
  );
});

test('when a rate is removed, it is gone, the others stay and the audit log has it', async () => {
  const rate = { country: 'US', region: 'WY', categoryId: '', name: 'Sales tax', basisPoints: 400 };
  const table = (await putRates([rate]).expect(200)).body.data as Array<{ id: string; region: string }>;
  const id = table.find(({ region }) => region === 'WY')?.id ?? '';
  const remove = (as: string) => orders.api.delete(`/api/v1/tax/rates/${id}`).set('Authorization', as);
  await remove(orders.shopper().bearer).expect(403);
  await remove(orders.admin).expect(200);
  expect((await remove(orders.admin).expect(404)).body.code).toBe('TAX_RATE_UNKNOWN');
  const left = (await orders.api.get('/api/v1/tax/rates').set('Authorization', orders.admin)).body.data;
  expect(left).toEqual(table.filter((one) => one.id !== id));
  expect(await orders.service.published('AuditRecorded')).toContainEqual(
    expect.objectContaining({ action: 'tax.rate-removed', resource: `tax-rate:${id}`, before: rate }),
  );
});

test('when a cart is worth more than an amount can be, the order is refused', async () => {
  const { bearer, userId, productId } = orders.shopper({ amount: 500_000_000_000, quantity: 99 });
  const items = orders.upstreams.carts.get(userId)?.items ?? [];
  for (let line = 0; line < 199; line += 1) items.push({ ...items[0], productId, itemId: newId() } as never);
  expect((await quote(bearer, { country: 'DE', postcode: '10115' }).expect(422)).body.code).toBe(
    'ORDER_TOO_LARGE',
  );
});

test('when an order costs just as much as a card can pay, it is priced; one more and it is refused', async () => {
  // No taxes are known there, so that the total is the price and the shipping.
  const place = { country: 'BM', postcode: 'HM 12' };
  const priced = (amount: number) => quote(orders.shopper({ amount, quantity: 1 }).bearer, place);
  const { shipping, tax } = (await priced(1000).expect(200)).body.data as Record<string, { amount: number }>;
  expect(tax?.amount).toBe(0);
  const most = maxTotal - (shipping?.amount ?? 0);
  expect((await priced(most).expect(200)).body.data.total.amount).toBe(maxTotal);
  expect((await priced(most + 1).expect(422)).body.code).toBe('ORDER_TOO_LARGE');
});

test('when only a variant of something can be delivered, it is not sold without one', async () => {
  const { bearer, productId } = orders.shopper();
  const sold = orders.upstreams.products.get(productId);
  if (sold) sold.variantRequired = true;
  expect((await orders.place(bearer).expect(422)).body.code).toBe('PRODUCT_UNAVAILABLE');
});
