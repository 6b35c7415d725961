import { OrderProcessing } from '@ultramarket/contracts';
import { newId } from '@ultramarket/platform';
import { eventually, tcpProxy, type TcpProxy, testEngines } from '@ultramarket/platform/testing';
import { connect } from './listener';
import { type Post, startPost } from './support';

let redis: TcpProxy;
let post: Post;
beforeAll(async () => {
  redis = await tcpProxy(testEngines().redisUrl);
  post = await startPost({ REDIS_URL: redis.url });
});
afterAll(async () => {
  await post.stop();
  await redis.down();
});

test('when Redis vanishes without closing connections, subscribers receive messages again once it is replaced', async () => {
  const userId = newId();
  const listener = await connect(post.service.url, post.service.authority.token({ userId }));
  listener.say({ type: 'subscribe', channels: ['order'] });
  await listener.gets('subscribed');
  redis.loseAnswers();
  await eventually(async () => {
    const orderId = newId();
    await post.service.deliver(OrderProcessing({ orderId, orderNumber: `UM-${orderId.slice(-6)}`, userId }));
    await eventually(
      () =>
        expect(listener.live()).toContainEqual(
          expect.objectContaining({ data: expect.objectContaining({ orderId }) }),
        ),
      1000,
    );
  });
  listener.leave();
});
