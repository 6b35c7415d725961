import { makeMetrics, newId } from '@ultramarket/platform';
import { serve, type TestServer } from '@ultramarket/platform/testing';
import { eventUpdate } from '../src/adapters/stripe-updates';
import { stripeProvider } from '../src/adapters/stripe-provider';
import { type PaymentProvider, ProviderUnavailable } from '../src/ports';
import { begun, wanted } from './support';

/** Answers of Stripe that its test server never gives: slow banks, failed refunds, faults. */
let server: TestServer;
let provider: PaymentProvider;
let answers: Record<string, { status?: number; body: object }>;
let asked: string[];
beforeAll(async () => {
  server = await serve((incoming, response) => {
    const call = `${incoming.method} ${incoming.url?.split('?')[0]}`;
    asked.push(call);
    incoming.resume();
    const { status = 200, body } = answers[call] ?? { status: 500, body: { error: { type: 'api_error' } } };
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  });
  provider = stripeProvider({
    secretKey: 'sk_test_odd_answers',
    webhookSecret: 'unused',
    apiUrl: server.url,
    timeoutMs: 2000,
    scope: 'ultramarket',
    metrics: makeMetrics('test'),
  });
});
beforeEach(() => {
  answers = {};
  asked = [];
});
afterAll(() => server.close());

const charge = wanted();
const list = (...data: object[]) => ({ body: { object: 'list', data, has_more: false, url: '/v1/x' } });

test.each(['processing', 'requires_capture'])(
  'when the bank takes its time (%s), the payment is under way',
  async (status) => {
    answers['POST /v1/payment_intents'] = { body: { id: 'pi_1', object: 'payment_intent', status } };
    expect(await provider.charge(charge)).toEqual({ kind: 'processing', intentId: 'pi_1' });
  },
);

test('when Stripe gives an unknown status, it is no refusal: the money may have moved', async () => {
  answers['POST /v1/payment_intents'] = {
    body: { id: 'pi_1', object: 'payment_intent', status: 'pondering' },
  };
  await expect(provider.charge(charge)).rejects.toThrow(ProviderUnavailable);
});

const old = begun({ createdAt: new Date(Date.now() - 24 * 3_600_000) });
test.each([
  ['an intent is read', () => provider.read('pi_1')],
  ['an intent is looked for', () => provider.find(charge)],
  ['an intent is voided', () => provider.void('pi_1')],
  ['an old refund is looked for', () => provider.refund(old, 'pi_1')],
  [
    'unpaid intents are listed',
    () => provider.unpaid(new Date(0), new Date())[Symbol.asyncIterator]().next(),
  ],
])('when Stripe has a fault while %s, what happened stays open', async (_what, ask) => {
  await expect(ask()).rejects.toThrow(ProviderUnavailable);
});

const refunded = { id: 're_1', object: 'refund', status: 'succeeded', amount: 700, currency: 'usd' };
test.each([
  ['pending', { status: 'pending' }, { kind: 'waiting' }],
  ['failed', { status: 'failed', failure_reason: 'lost_or_stolen_card' }, { code: 'lost_or_stolen_card' }],
  ['canceled', { status: 'canceled' }, { kind: 'failed', code: 'canceled' }],
  ['succeeded', { status: 'succeeded' }, { kind: 'done' }],
])('when Stripe says that a refund is %s, that is the update', async (_status, made, update) => {
  answers['POST /v1/refunds'] = { body: { ...refunded, ...made } };
  expect(await provider.refund(begun(), 'pi_1')).toMatchObject({ providerRefundId: 're_1', ...update });
});

test('when Stripe names the money of a refund, that is passed on, and without it what happened stays open', async () => {
  answers['POST /v1/refunds'] = { body: { ...refunded, amount: 1, currency: 'eur' } };
  const update = await provider.refund(begun(), 'pi_1');
  expect(update).toMatchObject({ kind: 'done', money: { received: 1, currency: 'EUR' } });
  for (const odd of [{ amount: undefined }, { amount: 'all' }, { currency: null }]) {
    answers['POST /v1/refunds'] = { body: { ...refunded, ...odd } };
    await expect(provider.refund(begun(), 'pi_1')).rejects.toThrow(ProviderUnavailable);
  }
});

test.each([
  ['all the money is back already', 'charge_already_refunded', { kind: 'done', providerRefundId: null }],
  ['the amount is too large', 'amount_too_large', { kind: 'failed', code: 'amount_too_large' }],
])('when Stripe refuses a refund because %s, the refund has come to its end', async (_why, code, update) => {
  const error = { type: 'invalid_request_error', code, message: 'no' };
  answers['POST /v1/refunds'] = { status: 400, body: { error } };
  expect(await provider.refund(begun(), 'pi_1')).toMatchObject(update);
});

test('when a refund is pending at Stripe, it is asked about by its id and not made again', async () => {
  answers['GET /v1/refunds/re_1'] = { body: refunded };
  expect(await provider.refund(begun({ providerRefundId: 're_1' }), 'pi_1')).toMatchObject({ kind: 'done' });
  expect(asked).toEqual(['GET /v1/refunds/re_1']);
});

test('when a refund is so old that its key has expired, it is looked for and not made again', async () => {
  const other = { id: 're_0', object: 'refund', metadata: { refundId: newId() } };
  answers['GET /v1/refunds'] = list(other, { id: 're_1', object: 'refund', metadata: { refundId: old.id } });
  answers['GET /v1/refunds/re_1'] = { body: refunded };
  expect(await provider.refund(old, 'pi_1')).toMatchObject({ kind: 'done', providerRefundId: 're_1' });
  expect(asked).not.toContain('POST /v1/refunds');
});

test('when an old refund was never made, it is made now', async () => {
  answers['GET /v1/refunds'] = list();
  answers['POST /v1/refunds'] = { body: refunded };
  expect(await provider.refund(old, 'pi_1')).toMatchObject({ kind: 'done', providerRefundId: 're_1' });
});

test('when reading a webhook fails for a reason of ours, it is not taken for an event about nothing', () => {
  const data = {
    get object(): never {
      throw new TypeError('a fault of ours');
    },
  };
  expect(() => eventUpdate({ id: 'evt_1', type: 'payment_intent.succeeded', data }, 'ultramarket')).toThrow(
    'a fault of ours',
  );
});
