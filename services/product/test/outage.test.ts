import { StockUpdated } from '@ultramarket/contracts';
import { newId } from '@ultramarket/platform';
import { eventually, tcpProxy, type TcpProxy, testEngines } from '@ultramarket/platform/testing';
import { type Catalogue, type ProductBody, startCatalogue } from './support';

let shop: Catalogue;
let mongo: TcpProxy;
beforeAll(async () => {
  mongo = await tcpProxy(
    `${testEngines().mongoUrl}/product_${newId().replaceAll('-', '')}?directConnection=true`,
  );
  shop = await startCatalogue({ MONGODB_URI: mongo.url });
});
afterAll(async () => {
  await shop.stop();
  await mongo.down();
});

const get = (id: string) => shop.call<ProductBody>('get', `/api/v1/products/${id}`);

test('when MongoDB is down, what is cached is still shown, the rest answers an error, and stock events wait', async () => {
  const { id, sku, name } = await shop.product();
  await mongo.down();

  expect(await get(id)).toMatchObject({ status: 200, data: { name, inStock: false } });
  expect(await get(newId())).toMatchObject({ status: 503, code: 'UNAVAILABLE' });
  const body = { name: 'Other' };
  expect(await shop.call('put', `/api/v1/products/${id}`, { token: shop.admin, body })).toMatchObject({
    status: 503,
    code: 'UNAVAILABLE',
  });
  await shop.service.deliver(StockUpdated({ sku, productId: id, available: 4, version: 1 }));
  await eventually(async () =>
    expect(await (await fetch(`${shop.service.url}/metrics`)).text()).toMatch(
      /seconds_count\{[^}]*statement="stock-record"[^}]*\} [2-9]/,
    ),
  );

  await mongo.up();
  await eventually(async () => expect((await get(id)).data.inStock).toBe(true), 20_000);
  expect((await shop.call('put', `/api/v1/products/${id}`, { token: shop.admin, body })).status).toBe(200);
});
