// Buys something as a stranger would, through the gateway: what `helm test` runs. Ends with 1 and a sentence when a step
// does not work.
const { GATEWAY_URL, CARD_TOKEN } = process.env;

const call = async (method, path, { token, body, headers } = {}) => {
  const answer = await fetch(`${GATEWAY_URL}/api/v1${path}`, {
    method,
    headers: {
      'content-type': 'application/json',
      ...(token && { authorization: `Bearer ${token}` }),
      ...headers,
    },
    ...(body && { body: JSON.stringify(body) }),
    signal: AbortSignal.timeout(30_000),
  });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${method} ${path} answers ${answer.status}: ${text.slice(0, 300)}`);
  return JSON.parse(text).data;
};

const begun = Date.now();
const tell = (what) => console.log(`${String(Date.now() - begun).padStart(6)} ms  ${what}`);

const { accessToken: token } = await call('POST', '/auth/register', {
  body: {
    email: `helm-test-${crypto.randomUUID()}@example.com`,
    password: `Aa1-${crypto.randomUUID()}`,
    firstName: 'Helm',
    lastName: 'Test',
  },
});
tell('registered');

const [product] = await call('GET', '/products?limit=1&inStock=true');
if (!product) throw new Error('the catalogue shows nothing that is in stock');
tell(`found ${product.name}`);

await call('POST', '/cart/items', { token, body: { productId: product.id, quantity: 1 } });
tell('put it into the cart');

const placed = await call('POST', '/orders', {
  token,
  headers: { 'idempotency-key': crypto.randomUUID(), prefer: 'wait=10' },
  body: {
    shippingAddress: {
      name: 'Helm Test',
      line1: 'Coolsingel 1',
      city: 'Rotterdam',
      postcode: '3011 AD',
      country: 'NL',
    },
    paymentMethod: { provider: 'stripe', token: CARD_TOKEN },
  },
});
tell(`ordered: ${placed.orderNumber} is ${placed.status}`);

// With much to do, the checkout may take longer than the gateway waits.
let { status } = placed;
while (status === 'PENDING' && Date.now() - begun < 90_000) {
  await new Promise((done) => setTimeout(done, 1000));
  ({ status } = await call('GET', `/orders/${placed.id}`, { token }));
}
if (!['CONFIRMED', 'PROCESSING'].includes(status)) throw new Error(`the order ends ${status}`);
tell(`paid for: the order is ${status}`);
