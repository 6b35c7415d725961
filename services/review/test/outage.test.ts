import { OrderDelivered } from '@ultramarket/contracts';
import { newId } from '@ultramarket/platform';
import { eventually, tcpProxy, type TcpProxy, testEngines } from '@ultramarket/platform/testing';
import { delivery, type Reviews, startReviews } from './support';

let shop: Reviews;
let mongo: TcpProxy;
beforeAll(async () => {
  mongo = await tcpProxy(
    `${testEngines().mongoUrl}/review_${newId().replaceAll('-', '')}?directConnection=true`,
  );
  shop = await startReviews({ MONGODB_URI: mongo.url });
});
afterAll(async () => {
  await shop.stop();
  await mongo.down();
});

test('when MongoDB is down, cached averages are still shown, the rest answers an error, and deliveries wait', async () => {
  const productId = await shop.product();
  await shop.review(productId, { rating: 4 });
  const late = shop.person();
  const post = () =>
    shop.call('post', '/api/v1/reviews', { token: late.token, body: { productId, rating: 5 } });
  await mongo.down();

  expect(await shop.average(productId)).toMatchObject({ average: 4, count: 1 });
  expect(await shop.call('get', '/api/v1/reviews')).toMatchObject({ status: 503, code: 'UNAVAILABLE' });
  expect(await post()).toMatchObject({ status: 503, code: 'UNAVAILABLE' });
  await shop.service.deliver(OrderDelivered(delivery(late.id, [productId])));
  await eventually(async () =>
    expect(await (await fetch(`${shop.service.url}/metrics`)).text()).toMatch(
      /seconds_count\{[^}]*statement="forgotten-by-id"[^}]*\} [2-9]/,
    ),
  );

  await mongo.up();
  await eventually(async () => expect((await post()).status).toBe(201), 20_000);
  expect(await shop.average(productId)).toMatchObject({ average: 4.5, count: 2 });
});
