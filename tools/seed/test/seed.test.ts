import { Shop } from '../../client/shop';
import { startTestFleet, type TestFleet } from '../../local/test-fleet';
import { makeCatalogue, stockOf } from '../catalogue/products';
import { seed } from '../seed';

jest.setTimeout(240_000);

let test_: TestFleet;
let shop: Shop;
beforeAll(async () => {
  test_ = await startTestFleet({ only: ['auth', 'product', 'inventory'] });
  shop = new Shop(test_.fleet.gatewayUrl, 4);
});
afterAll(async () => {
  await shop.close();
  await test_.stop();
});

const seedOnce = async (): Promise<string[]> => {
  const lines: string[] = [];
  const { fleet } = test_;
  await seed({
    gatewayUrl: fleet.gatewayUrl,
    productUrl: fleet.url('product'),
    adminEmail: 'admin@ultramarket.test',
    vendorEmail: 'vendor@ultramarket.test',
    password: fleet.secrets.seedPassword,
    client: { id: 'seed', secret: fleet.secrets.seedClientSecret },
    size: 'demo',
    log: (line) => lines.push(line),
  });
  return lines;
};

test('when an empty shop is seeded twice, it is full once', async () => {
  const first = await seedOnce();
  const before = await shop.call<unknown[]>('GET', '/api/v1/products?limit=100&sort=name');
  const second = await seedOnce();
  const after = await shop.call<unknown[]>('GET', '/api/v1/products?limit=100&sort=name');
  console.log([...first, ...second].join('\n'));

  expect(Number(before.body.meta?.['total'])).toBeGreaterThanOrEqual(500);
  expect(after.body).toEqual(before.body);
});
