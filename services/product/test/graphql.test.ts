import { makeLogger, newId } from '@ultramarket/platform';
import { maxDepth } from '../src/graphql/limits';
import { runQuery } from '../src/graphql/run-query';
import { type Asked, startNeighbours } from './neighbour-stub';
import { type Catalogue, type ProductBody, startCatalogue } from './support';

interface GraphqlBody {
  data?: Record<string, never> | null;
  errors?: Array<{ message: string; path?: string[]; extensions: { code: string } }>;
}

let shop: Catalogue;
let neighbours: Awaited<ReturnType<typeof startNeighbours>>;
let categoryId: string;
let lamps: ProductBody[];
let hidden: ProductBody;
let reviewsBroken = false;

const review = (rating: number) => ({
  id: newId(),
  rating,
  title: 'Good',
  body: 'Bright',
  verifiedPurchase: true,
  helpful: 2,
  createdAt: '2026-01-02T03:04:05.000Z',
});
const money = (amount: number) => ({ amount, currency: 'USD' });
const line = (productId: string) => ({
  id: newId(),
  productId,
  sku: 'S',
  name: 'Lamp',
  quantity: 2,
  unitPrice: money(500),
  lineTotal: money(1000),
});
const order = (id: string) => ({
  id,
  orderNumber: 'UM-1',
  status: 'CONFIRMED',
  subtotal: money(1000),
  discount: money(0),
  tax: money(90),
  shipping: money(0),
  total: money(1090),
  createdAt: '2026-01-02T03:04:05.000Z',
  items: lamps.map(({ id: productId }) => line(productId)),
});

const serviceToken = 'token-of-the-shop';
const answers = ({ path, body }: Asked) => {
  if (path === '/token') return { body: { access_token: serviceToken, expires_in: 900 } };
  const data = (value: unknown, meta = {}) => ({ body: { success: true, data: value, meta } });
  const ids = body.productIds ?? [];
  if (path === '/internal/v1/reviews/latest')
    return reviewsBroken
      ? { status: 503, body: {} }
      : data(ids.map((productId) => ({ productId, reviews: [review(5)] })));
  if (path === '/internal/v1/recommendations/related')
    return data(ids.map((productId) => ({ productId, related: [lamps[0]?.id, hidden.id] })));
  if (path.startsWith('/api/v1/recommendations/user/'))
    return data(lamps.map(({ id }) => ({ productId: id })));
  if (path.startsWith('/api/v1/search?'))
    return data(
      {
        hits: [{ id: lamps[1]?.id }, { id: lamps[0]?.id }, { id: hidden.id }],
        facets: {
          categories: [{ id: 'c1', name: 'Lamps', count: 3 }],
          prices: [{ from: 10_000, to: null, count: 1 }],
          ratings: [{ stars: 5, count: 2 }],
          attributes: [{ name: 'Color', values: [{ value: 'Red', count: 3 }] }],
        },
      },
      { total: 3 },
    );
  if (path === '/api/v1/cart')
    return data({ id: 'c', version: 4, subtotal: money(1000), items: [line(lamps[0]?.id ?? '')] });
  if (path.startsWith('/api/v1/orders?')) return data([order(newId())], { nextCursor: 'next' });
  if (path.startsWith('/api/v1/orders/known')) return data(order('known'));
  return { status: 404, body: { code: 'ORDER_UNKNOWN', detail: 'no' } };
};

beforeAll(async () => {
  neighbours = await startNeighbours(answers);
  shop = await startCatalogue({
    ...neighbours.env,
    TOKEN_URL: `${neighbours.env['CART_URL']}/token`,
    SERVICE_CLIENT_SECRET: 'a-secret-of-this-test',
  });
  categoryId = await shop.category('Lamps');
  lamps = await Promise.all(
    [1, 2, 3].map((n) =>
      shop.product({ name: `Lamp ${n}`, categoryId, status: 'ACTIVE', attributes: { Color: 'Red' } }),
    ),
  );
  hidden = await shop.product({ name: 'Secret lamp', categoryId, status: 'DRAFT' });
});
beforeEach(() => {
  neighbours.asked.splice(0);
  reviewsBroken = false;
});
afterAll(async () => {
  await shop.stop();
  await neighbours.close();
});

const ask = async (
  query: string,
  {
    variables,
    token,
    headers,
  }: { variables?: object; token?: string; headers?: Record<string, string> } = {},
) => {
  const { status, body } = await shop.call('post', '/api/v1/graphql', {
    token,
    headers: headers ?? {},
    body: { query, ...(variables && { variables }) },
  });
  return { status, ...(body as GraphqlBody) };
};
const customer = (userId = newId()) => shop.service.authority.token({ userId });
const askedFor = (path: string) => neighbours.asked.filter((one) => one.path.startsWith(path));

test('when a page of products is asked for with reviews and related ones, each other service is asked once', async () => {
  const { status, data, errors } = await ask(
    `query ($category: String!) {
      products(category: $category, sort: "name", limit: 10) {
        total
        items {
          name price { amount currency } attributes { name value } category { name }
          reviews(limit: 3) { rating body }
          similar { name similar { name } }
          boughtTogether(limit: 2) { name }
        }
      }
    }`,
    { variables: { category: categoryId } },
  );
  expect({ status, errors }).toEqual({ status: 200, errors: undefined });
  expect(data).toMatchObject({
    products: {
      total: 3,
      items: lamps.map(({ name }) => ({
        name,
        price: { amount: 1999, currency: 'USD' },
        attributes: [{ name: 'Color', value: 'Red' }],
        category: { name: 'Lamps' },
        reviews: [{ rating: 5, body: 'Bright' }],
        // A draft that another service still knows is not shown.
        similar: [{ name: 'Lamp 1', similar: [{ name: 'Lamp 1' }] }],
        boughtTogether: [{ name: 'Lamp 1' }],
      })),
    },
  });
  expect(askedFor('/internal/v1/reviews/latest').map(({ body }) => body)).toEqual([
    { productIds: expect.arrayContaining(lamps.map(({ id }) => id)) as string[], limit: 3 },
  ]);
  // Two relations, and the second level of one of them, whose answers are known from the first.
  expect(askedFor('/internal/v1/recommendations/related').length).toBeLessThanOrEqual(3);
});

test.each(['a\0b', '\ud800', '\udc00b'])(
  'when a variable has text that no other service accepts (%j), the query is refused',
  async (id) => {
    const { status } = await ask('query ($id: ID!) { order(id: $id) { id } }', {
      variables: { id },
      token: customer(),
    });
    expect(status).toBe(400);
    expect(neighbours.asked).toEqual([]);
  },
);

test('when something is searched, hits come in the order of search, with its facets and total', async () => {
  const { data } = await ask(
    '{ search(query: "lamp", minPrice: 100, inStock: true) { total hits { name } facets { name values { value label count } } } }',
  );
  expect(data).toEqual({
    search: {
      total: 3,
      hits: [{ name: 'Lamp 2' }, { name: 'Lamp 1' }],
      facets: [
        { name: 'category', values: [{ value: 'c1', label: 'Lamps', count: 3 }] },
        { name: 'price', values: [{ value: '10000-', label: '10000-', count: 1 }] },
        { name: 'rating', values: [{ value: '5', label: '5', count: 2 }] },
        { name: 'Color', values: [{ value: 'Red', label: 'Red', count: 3 }] },
      ],
    },
  });
  const [asked] = askedFor('/api/v1/search');
  expect(Object.fromEntries(new URLSearchParams(asked?.path.split('?')[1]))).toEqual({
    q: 'lamp',
    priceMin: '100',
    inStock: 'true',
    page: '1',
  });
});

test("when a user is signed in, their cart and orders are read with their own token, not the shop's", async () => {
  const token = customer();
  const { data, errors } = await ask(
    `{ cart { version items { quantity product { name } } }
       orders(limit: 5) { nextCursor items { orderNumber items { product { name } } } }
       known: order(id: "known") { status total { amount } }
       foreign: order(id: "foreign") { status }
       recommendations(limit: 3) { name } }`,
    { token },
  );
  expect(errors).toBeUndefined();
  expect(data).toMatchObject({
    cart: { version: 4, items: [{ quantity: 2, product: { name: 'Lamp 1' } }] },
    orders: {
      nextCursor: 'next',
      items: [{ orderNumber: 'UM-1', items: lamps.map(({ name }) => ({ product: { name } })) }],
    },
    known: { status: 'CONFIRMED', total: { amount: 1090 } },
    foreign: null,
    recommendations: lamps.map(({ name }) => ({ name })),
  });
  const tokens = neighbours.asked.map(({ headers }) => headers.authorization);
  expect(new Set(tokens)).toEqual(new Set([`Bearer ${token}`]));
});

test('when the caller is a guest, their cart is that of their id, and orders need a sign-in', async () => {
  const { data } = await ask('{ cart { version } }', { headers: { 'x-guest-id': 'g-1' } });
  expect(data).toEqual({ cart: { version: 4 } });
  // With the shop's token: without it the other service would count all guests as one caller.
  const [asked] = askedFor('/api/v1/cart');
  expect(asked?.headers).toMatchObject({ 'x-guest-id': 'g-1' });
  expect(asked?.headers.authorization).toBe(`Bearer ${serviceToken}`);
  expect((await ask('{ cart { version } }')).data).toEqual({ cart: null });
  const orders = await ask('{ order(id: "known") { status } }');
  expect(orders.errors?.map(({ extensions }) => extensions.code)).toEqual(['UNAUTHENTICATED']);
});

test.each(['', ' ', '.', '..'])(
  'when an order is asked for by %j, that is refused before it is asked for',
  async (id) => {
    const { errors } = await ask('query ($id: ID!) { order(id: $id) { status } }', {
      token: customer(),
      variables: { id },
    });
    expect(errors?.map(({ extensions }) => extensions.code)).toEqual(['VALIDATION_ERROR']);
    expect(askedFor('/api/v1/orders')).toEqual([]);
  },
);

test('when a filter of products is empty, it is absent', async () => {
  const { errors } = await ask('{ products(category: "", sort: "") { items { name } } }');
  expect(errors).toBeUndefined();
});

test('when another service is down, the rest is answered and the error says where', async () => {
  reviewsBroken = true;
  const broken = await ask(`{ name: product(idOrSlug: "${lamps[0]?.slug}") { name reviews { rating } } }`);
  expect(broken.status).toBe(200);
  expect(broken.data).toEqual({ name: { name: 'Lamp 1', reviews: null } });
  expect(broken.errors).toMatchObject([{ path: ['name', 'reviews'], extensions: { code: 'UPSTREAM' } }]);
});

test('when a product is unknown or not for sale, the answer is null, except to staff', async () => {
  const query = `{ product(idOrSlug: "${hidden.id}") { name } }`;
  expect((await ask(query)).data).toEqual({ product: null });
  expect((await ask(query, { token: shop.manager })).data).toEqual({ product: { name: 'Secret lamp' } });
  expect((await ask('{ product(idOrSlug: "no-such-thing") { name } }')).data).toEqual({ product: null });
});

const nested = (levels: number): string =>
  levels === 0 ? 'name' : `similar(limit: 1) { ${nested(levels - 1)} }`;

test.each([
  ['is no GraphQL', '{ products {', 'QUERY_INVALID'],
  ['asks for what is not there', '{ products { items { password } } }', 'QUERY_INVALID'],
  ['wants to write', 'mutation { deleteEverything }', 'QUERY_INVALID'],
  ['refers to itself', '{ ...a } fragment a on Query { ...b } fragment b on Query { ...a }', 'QUERY_INVALID'],
  ['is too deep', `{ products { items { ${nested(maxDepth)} } } }`, 'QUERY_TOO_DEEP'],
  [
    'could answer too much',
    `{ products(limit: 100) { items { similar(limit: 50) { name sku } } } }`,
    'QUERY_TOO_COSTLY',
  ],
  [
    'hides its cost behind a variable',
    'query ($n: Int) { products(limit: $n) { items { similar(limit: $n) { name } } } }',
    'QUERY_TOO_COSTLY',
  ],
  [
    'hides its cost behind aliases',
    `{ ${Array.from({ length: 70 }, (_, n) => `a${n}: products(limit: 60) { items { id } }`).join(' ')} }`,
    'QUERY_TOO_COSTLY',
  ],
  ['is one long list of words', `{ ${'products { total } '.repeat(900)} }`, 'QUERY_INVALID'],
])('when a query %s, it is refused before anything is read', async (_what, query, code) => {
  const { status, data, errors } = await ask(query);
  expect(status).toBe(400);
  expect(data).toBeUndefined();
  expect(errors?.[0]?.extensions.code).toBe(code);
  expect(neighbours.asked).toEqual([]);
});

test('when queries cost more than an hour allows, the caller has to wait, and other callers do not', async () => {
  const poor = await startCatalogue({ ...neighbours.env, RATE_LIMIT_PER_HOUR: '25' });
  const askPoor = (token: string) =>
    poor.call('post', '/api/v1/graphql', {
      token,
      body: {
        query: `{ ${'abcdefghij'
          .split('')
          .map((alias) => `${alias}: search(query: "x") { total }`)
          .join(' ')} }`,
      },
    });
  const [one, other] = [poor.service.authority.token(), poor.service.authority.token()];
  // Ten searches count as eleven requests.
  expect((await askPoor(one)).status).toBe(200);
  expect((await askPoor(one)).status).toBe(200);
  expect(await askPoor(one)).toMatchObject({ status: 429, code: 'RATE_LIMITED' });
  expect((await askPoor(other)).status).toBe(200);
  await poor.stop();
});

test('when the schema itself is asked for, it is returned outside production only', async () => {
  const query = '{ __schema { queryType { name } } }';
  expect((await ask(query)).data).toEqual({ __schema: { queryType: { name: 'Query' } } });
  const run = runQuery({} as never, {
    logger: makeLogger('test', 'silent'),
    introspection: false,
    charge: () => Promise.resolve(),
  });
  const { status, body } = await run({ query }, undefined, {
    authorization: undefined,
    guestId: undefined,
    ip: '',
  });
  expect(status).toBe(400);
  expect(body.errors?.[0]).toMatchObject({ extensions: { code: 'QUERY_INVALID' } });
});

test('when a limit or filter makes no sense, its field is refused with a code', async () => {
  const { errors } = await ask('{ products(limit: 0) { total } }');
  expect(errors?.[0]?.extensions.code).toBe('VALIDATION_ERROR');
  const sorted = await ask('{ products(sort: "-password") { total } }');
  expect(sorted.errors?.[0]?.extensions.code).toBe('VALIDATION_ERROR');
});

test('when the request itself does not fit, it is refused like any other', async () => {
  const { status, code } = await shop.call('post', '/api/v1/graphql', { body: { query: '', extra: 1 } });
  expect({ status, code }).toEqual({ status: 400, code: 'VALIDATION_ERROR' });
});
