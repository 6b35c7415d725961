import { loadConfig } from '@ultramarket/platform';
import { shippingService } from '../src/service';
import { rateTokens } from '../src/domain/rate-token';
import { type Shipping, signingKey, startShipping } from './support';

let shipping: Shipping;
beforeAll(async () => {
  shipping = await startShipping();
}, 90_000);
afterAll(() => shipping.stop());

test('when a guest asks for rates, they come cheapest first, with the cheapest and the fastest marked', async () => {
  const rates = await shipping.rates();
  expect(rates).toHaveLength(4);
  expect(rates.map(({ price }) => price.amount)).toEqual(
    [...rates.map(({ price }) => price.amount)].sort((a, b) => a - b),
  );
  expect(rates.filter(({ cheapest }) => cheapest)).toEqual([rates[0]]);
  expect(rates.filter(({ fastest }) => fastest)).toMatchObject([{ service: 'express' }]);
  expect(rates[0]).toMatchObject({
    rateId: expect.any(String) as string,
    carrier: 'globeparcel',
    service: 'economy',
    price: { amount: expect.any(Number) as number, currency: 'USD' },
  });
});

test('when there is more to send or it goes further, it costs more', async () => {
  const one = await shipping.rates({ country: 'US', postcode: '78701' });
  const five = await shipping.rates({ country: 'US', postcode: '78701' }, [{ quantity: 5 }]);
  const far = await shipping.rates({ country: 'UZ', postcode: '100000' });
  expect(five[0]?.price.amount).toBeGreaterThan(one[0]?.price.amount ?? 0);
  expect(far[0]?.price.amount).toBeGreaterThan(one[0]?.price.amount ?? 0);
  expect(far.every(({ carrier }) => carrier === 'globeparcel')).toBe(true);
});

test('when no carrier delivers there, there are no rates', async () => {
  expect(await shipping.rates({ country: 'KP', postcode: '1' })).toEqual([]);
});

test.each([
  [{ destination: { country: 'Germany', postcode: '1' } }, '/destination/country'],
  [{ destination: { country: 'QX', postcode: '1' } }, '/destination/country'],
  [{ destination: { country: 'US', postcode: ' ' } }, '/destination/postcode'],
  [{ destination: { country: 'DE' } }, '/destination/postcode'],
  [{ destination: { country: 'DE', postcode: '1' }, weight: 3 }, '/weight'],
  [{ destination: { country: 'DE', postcode: '1' }, items: [{ quantity: 0 }] }, '/items/0/quantity'],
])('when the request for rates is %j, it is refused at %s', async (body, pointer) => {
  const answer = await shipping.api().post('/api/v1/shipping/rates').send(body).expect(400);
  expect(answer.body).toMatchObject({ code: 'VALIDATION_ERROR', errors: [{ pointer }] });
});

test('when parts of an address are null, as the address book shows them, there are rates', async () => {
  const destination = { country: 'DE', postcode: '10115', line2: null, region: null, phone: null };
  await shipping.api().post('/api/v1/shipping/rates').send({ destination }).expect(200);
});

test.each(['HK', 'AE', 'QA'])('when the post of %s knows no codes, none is asked for', async (country) => {
  for (const postcode of [undefined, ''])
    await shipping
      .api()
      .post('/api/v1/shipping/rates')
      .send({ destination: { country, postcode } })
      .expect(200);
});

test('when everything together would be too much for one offer, it is refused', async () => {
  const items = Array.from({ length: 11 }, () => ({ quantity: 100_000 }));
  const destination = { country: 'US', postcode: '78701' };
  await shipping.api().post('/api/v1/shipping/rates').send({ destination, items }).expect(400);
});

test('when production has no carriers but simulated ones, it does not start unless that is wanted', async () => {
  const { config } = shippingService;
  const env = { ...shipping.service.env, NODE_ENV: 'production' };
  expect(() => loadConfig(config, env)).toThrow('ALLOW_SIMULATED_CARRIERS');
  expect(() => loadConfig(config, { ...env, ALLOW_SIMULATED_CARRIERS: 'true' })).not.toThrow();
});

test('when rates are resolved, the chosen ones keep their price and the others are the cheapest', async () => {
  const destination = { country: 'DE', postcode: '10115' };
  const offered = (await shipping.rates(destination, [{ quantity: 3 }])).find(
    ({ service }) => service === 'express',
  );
  const rateId = offered?.rateId ?? '';
  const [chosen, more, cheapest, forged, nowhere] = await shipping.resolve([
    { rateId, destination, units: 3 },
    { rateId, destination, units: 4 },
    { destination, units: 3 },
    { rateId: `${rateId}x`, destination, units: 3 },
    { destination: { country: 'KP', postcode: '1' }, units: 1 },
  ]);
  expect(chosen).toMatchObject({ rateId, price: offered?.price, service: 'express' });
  expect(more?.service).toBe('express');
  expect(more?.price.amount).toBeGreaterThan(offered?.price.amount ?? 0);
  expect(cheapest?.service).toBe('economy');
  expect(forged).toBeNull();
  expect(nowhere).toBeNull();
});

test.each<[string, (rateId: string) => string]>([
  ['has a second dot', (rateId) => `${rateId}.`],
  ['has a third part', (rateId) => `${rateId}.x`],
  ['has a dot in front', (rateId) => `.${rateId}`],
  ['is padded', (rateId) => `${rateId}=`],
  ['has lost its signature', (rateId) => rateId.split('.')[0] ?? ''],
  ['has an empty signature', (rateId) => `${rateId.split('.')[0]}.`],
  ['has a padded offer', (rateId) => rateId.replace('.', '=.')],
])('when the id of a rate %s, it is none of ours', async (_case, odd) => {
  const destination = { country: 'DE', postcode: '10115' };
  const [offered] = await shipping.rates(destination);
  const rateId = offered?.rateId ?? '';
  const [own, other] = await shipping.resolve([
    { rateId, destination, units: 1 },
    { rateId: odd(rateId), destination, units: 1 },
  ]);
  expect(own).toMatchObject({ rateId });
  expect(other).toBeNull();
  expect(rateTokens(signingKey).read(`${rateId}\n`)).toBeUndefined();
});

test('when a rate is older than 15 minutes, it is not resolved', async () => {
  const parcel = { country: 'DE', postcode: '10115', units: 1 };
  const rate = { carrier: 'swiftpost', service: 'express', amount: 1, minDays: 1, maxDays: 2 };
  const tokens = rateTokens(signingKey);
  const issue = (minutes: number) => tokens.issue(rate, parcel, new Date(Date.now() - minutes * 60_000));
  const destination = { country: 'DE', postcode: '10115' };
  const [fresh, old] = await shipping.resolve([
    { rateId: issue(14), destination, units: 1 },
    { rateId: issue(16), destination, units: 1 },
  ]);
  expect(fresh).toMatchObject({ price: { amount: 1, currency: 'USD' } });
  expect(old).toBeNull();
});
