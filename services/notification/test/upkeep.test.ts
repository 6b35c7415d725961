import { OrderDelivered } from '@ultramarket/contracts';
import { newId, statement } from '@ultramarket/platform';
import { eventually } from '@ultramarket/platform/testing';
import { newAddress, type Post, startPost } from './support';

let post: Post;
beforeAll(async () => {
  post = await startPost();
});
afterAll(() => post.stop());

const review = () => post.service.runJob('review-waiting-mails');

const find = statement<{ status: string; error: string | null }>(
  'test-find',
  `SELECT d.status, d.error FROM deliveries d JOIN notifications n ON n.id = d.notification_id WHERE n.user_id = $1`,
);
const age = statement(
  'test-age',
  `WITH d AS (
     UPDATE deliveries SET created_at = now() - $2 * interval '1 day'
     WHERE notification_id IN (SELECT id FROM notifications WHERE user_id = $1)
   )
   UPDATE notifications SET created_at = now() - $2 * interval '1 day' WHERE user_id = $1`,
);
const addContact = statement(
  'test-contact',
  `INSERT INTO contacts (user_id, email, changed_at) VALUES ($1, $2, now())`,
);

/** A notification for an unknown user. */
const waiting = async () => {
  const userId = newId();
  const deliveredAt = new Date().toISOString();
  await post.service.deliver(
    OrderDelivered({ orderId: newId(), orderNumber: 'UM-1', userId, deliveredAt, productIds: [] }),
  );
  await eventually(async () =>
    expect(await post.rows(find, [userId])).toMatchObject([{ status: 'WAITING' }]),
  );
  return userId;
};

test('when a contact was stored without making its mail due, the review does so', async () => {
  const [userId, email] = [await waiting(), newAddress()];
  await post.rows(addContact, [userId, email]);
  await review();
  expect(await post.mailsTo(email)).toHaveLength(1);
});

test('when a mail has waited a week for its contact, it is given up and an event says so', async () => {
  const [old, young] = [await waiting(), await waiting()];
  await post.rows(age, [old, 8]);
  await review();
  expect(await post.rows(find, [old])).toEqual([{ status: 'FAILED', error: 'NO_CONTACT' }]);
  expect(await post.rows(find, [young])).toEqual([{ status: 'WAITING', error: null }]);
  const failures = await post.service.published<{ userId: string; error: string }>('NotificationFailed');
  expect(failures).toMatchObject([{ userId: old, error: 'NO_CONTACT' }]);
});

test('when notifications are older than 90 days, they are removed with their deliveries', async () => {
  const [old, young] = [await waiting(), await waiting()];
  await post.rows(age, [old, 91]);
  await post.service.runJob('purge-notifications');
  expect(await post.rows(find, [old])).toEqual([]);
  expect(await post.rows(find, [young])).toHaveLength(1);
  const inbox = (userId: string) => post.call('get', '/api/v1/notifications', { as: { userId } });
  expect((await inbox(old)).data).toEqual([]);
  expect((await inbox(young)).data).toHaveLength(1);
});
