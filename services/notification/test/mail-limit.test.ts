import { AccountLocked, OrderCancelled, UserErasureRequested } from '@ultramarket/contracts';
import { newId, statement } from '@ultramarket/platform';
import { eventually } from '@ultramarket/platform/testing';
import { newAddress, type Post, startPost, UserRegistered } from './support';

let post: Post;
beforeAll(async () => {
  post = await startPost({ MAILS_PER_DAY: '3' });
});
afterAll(() => post.stop());

const mailed = statement<{ template: string }>(
  'test-mailed',
  `SELECT n.template FROM notifications n JOIN deliveries d ON d.notification_id = n.id
   WHERE n.user_id = $1 ORDER BY d.created_at, n.id`,
);
const direct = statement<{ n: number }>(
  'test-direct',
  `SELECT count(*)::int AS n FROM deliveries d JOIN notifications n ON n.id = d.notification_id WHERE d.address = $1`,
);
const cancelled = (userId: string) =>
  OrderCancelled({ orderId: newId(), orderNumber: 'UM-1', userId, reason: 'card_declined', by: 'system' });

test('when a user has reached the mails of a day, more reach the inbox only, but for those about security', async () => {
  const userId = newId();
  for (let times = 0; times < 5; times += 1) await post.service.deliver(cancelled(userId));
  await post.service.deliver(AccountLocked({ userId, until: '2030-01-02T03:04:00.000Z' }));
  await eventually(async () => {
    const inbox = await post.call('get', '/api/v1/notifications', { as: { userId } });
    expect(inbox.meta).toMatchObject({ total: 6 });
  });
  const rows = await post.rows(mailed, [userId]);
  expect(rows.map(({ template }) => template).sort()).toEqual([
    'account-locked',
    ...Array<string>(3).fill('order-cancelled'),
  ]);
});

test('when mails about security came first, they do not count', async () => {
  const userId = newId();
  const until = '2030-01-02T03:04:00.000Z';
  for (let times = 0; times < 4; times += 1)
    await post.service.deliver(AccountLocked({ userId, until: until.replace('01-02', `01-0${times + 1}`) }));
  await eventually(async () => expect(await post.rows(mailed, [userId])).toHaveLength(4));
  for (let times = 0; times < 5; times += 1) await post.service.deliver(cancelled(userId));
  await eventually(async () => {
    const inbox = await post.call('get', '/api/v1/notifications', { as: { userId } });
    expect(inbox.meta).toMatchObject({ total: 9 });
  });
  const rows = await post.rows(mailed, [userId]);
  expect(rows.filter(({ template }) => template === 'order-cancelled')).toHaveLength(3);
});

test('when an address has reached the mails of a day and its owner is erased, no more go out and none is stored', async () => {
  const [userId, to] = [newId(), newAddress()];
  for (let times = 0; times < 5; times += 1)
    await post.call('post', '/api/v1/notifications/email', {
      as: { role: 'SERVICE' },
      body: { to, subject: 'Hello', data: { text: 'You.' } },
      headers: { 'Idempotency-Key': newId() },
    });
  expect(await post.rows(direct, [to])).toEqual([{ n: 3 }]);
  await post.service.deliver(
    UserRegistered({ userId, email: to, role: 'CUSTOMER', firstName: 'Ann', lastName: '', locale: 'en' }),
  );
  await post.service.deliver(UserErasureRequested({ userId, dueAt: new Date().toISOString() }));
  await eventually(async () => expect(await post.rows(direct, [to])).toEqual([{ n: 0 }]));
});
