import { UserErasureRequested } from '@ultramarket/contracts';
import { newId } from '@ultramarket/platform';
import { eventually } from '@ultramarket/platform/testing';
import { type Shop, startShop } from './support';

let shop: Shop;
beforeAll(async () => {
  shop = await startShop();
});
afterAll(() => shop.stop());

test('when a user is erased, their search history is gone, and that of others stays', async () => {
  const [me, other] = [newId(), newId()];
  const tokenOf = (userId: string) => shop.service.authority.token({ role: 'CUSTOMER', userId });
  const history = async (userId: string) =>
    (await shop.call<object[]>('get', '/api/v1/search/history', { token: tokenOf(userId) })).data;
  for (const userId of [me, other]) {
    await shop.find({ q: 'lamp' }, { token: tokenOf(userId) });
    await eventually(async () => expect(await history(userId)).toHaveLength(1));
  }
  const event = UserErasureRequested({ userId: me, dueAt: new Date().toISOString() });
  await shop.service.deliver(event);
  await shop.service.deliver(event);
  await eventually(async () => expect(await history(me)).toEqual([]));
  expect(await history(other)).toMatchObject([{ query: 'lamp' }]);
});
