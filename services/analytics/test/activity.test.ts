import request from 'supertest';
import { ProductViewed, SearchPerformed } from '@ultramarket/contracts';
import { newId } from '@ultramarket/platform';
import { purchase, type Shop, soon, startAnalytics } from './support';

let shop: Shop;
beforeAll(async () => {
  shop = await startAnalytics();
});
afterAll(() => shop.stop());

const ask = (userId: string, role: 'SERVICE' | 'ADMIN' = 'SERVICE') =>
  request(shop.service.url)
    .get(`/internal/v1/analytics/users/${userId}/activity`)
    .set('Authorization', `Bearer ${shop.service.authority.token({ role })}`);
const daysAgo = (days: number) => ({ occurredAt: new Date(Date.now() - days * 86_400_000) });
const none = { looks: 0, searches: 0, purchases: 0 };

test('when a service asks for the activity of a user, it gets it for two spans of time, each action once', async () => {
  const [me, other, productId] = [newId(), newId(), newId()];
  const look = (userId: string) => ProductViewed({ userId, productId, guestId: null });
  const search = SearchPerformed({ searchId: newId(), userId: me, guestId: null, query: 'lamp', total: 1 });
  const order = purchase({ userId: me, total: 100, lines: [{ productId }, { productId: newId() }] });
  const newest = daysAgo(1);
  // Merging would take out what is there twice sooner or later; here it never does.
  await shop.spoil(`SYSTEM STOP MERGES ${shop.database}.events`);
  const messageId = await shop.deliver(look(me), newest);
  await shop.facts('product-viewed', 1);
  await shop.deliver(look(me), { messageId, ...newest });
  await shop.deliver(search, daysAgo(2));
  await shop.deliver(order.placed, daysAgo(40));
  await shop.deliver(order.paid, daysAgo(40));
  await shop.deliver(look(me), daysAgo(300));
  await shop.deliver(look(me), daysAgo(370));
  await shop.deliver(look(other), daysAgo(0));
  await soon(async () =>
    expect((await ask(me).expect(200)).body).toMatchObject({
      data: {
        last30Days: { looks: 1, searches: 1, purchases: 0 },
        last365Days: { looks: 2, searches: 1, purchases: 1 },
        lastActiveAt: newest.occurredAt.toISOString(),
      },
    }),
  );
  expect((await ask(newId()).expect(200)).body).toMatchObject({
    data: { last30Days: none, last365Days: none, lastActiveAt: null },
  });
});

test('when anyone but a service asks, the answer is 403', async () => {
  await ask(newId(), 'ADMIN').expect(403);
});
