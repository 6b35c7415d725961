import { newId, statement } from '@ultramarket/platform';
import { eventually } from '@ultramarket/platform/testing';
import { newAddress, type Post, startPost } from './support';

let post: Post;
beforeAll(async () => {
  post = await startPost();
});
afterAll(() => post.stop());

const path = '/api/v1/notifications';
const manager = { role: 'MANAGER', userId: newId() } as const;

interface Failed {
  id: string;
  userId: string;
  template: string;
  error: string;
}
const failedOf = async (query = ''): Promise<Failed[]> => {
  const answer = await post.call('get', `${path}/failed${query}`, { as: manager });
  expect(answer.status).toBe(200);
  return answer.data as Failed[];
};
const retry = (body: object, as: Parameters<Post['call']>[2] = { as: manager }) =>
  post.call('post', `${path}/failed/retry`, { ...as, body });

/** A mail whose data do not fit its template, as a faulty release leaves behind. */
const plant = statement(
  'test-unwritable',
  `WITH c AS (
     INSERT INTO contacts (user_id, email, changed_at) VALUES ($1::uuid, $2, now())
   ), n AS (
     INSERT INTO notifications (id, event_key, user_id, type, template, data, in_inbox)
     VALUES ($3::uuid, $3::uuid::text, $1::uuid, 'order', 'order-delivered', '{}', true)
   )
   INSERT INTO deliveries (id, notification_id, channel, status) VALUES ($3::uuid, $3::uuid, 'email', 'PENDING')`,
);
const correct = statement(
  'test-correct',
  `UPDATE notifications SET data = '{"orderNumber":"UM-7"}' WHERE id = ANY($1::uuid[])`,
);
const unwritable = async () => {
  const mail = { userId: newId(), email: newAddress(), id: newId() };
  await post.rows(plant, [mail.userId, mail.email, mail.id]);
  await eventually(async () => {
    if (!(await failedOf()).some(({ id }) => id === mail.id)) throw new Error('the mail has not failed yet');
  });
  return mail;
};

test('when a mail cannot be written, staff see why, and it goes out once after the fault is corrected', async () => {
  const [one, two] = [await unwritable(), await unwritable()];
  const seen = await failedOf('?error=TEMPLATE&template=order-delivered');
  expect(seen.find(({ id }) => id === one.id)).toMatchObject({
    notificationId: one.id,
    userId: one.userId,
    type: 'order',
    template: 'order-delivered',
    error: 'TEMPLATE',
    attempts: 1,
  });
  expect(JSON.stringify(seen)).not.toContain(one.email);
  await post.rows(correct, [[one.id, two.id]]);
  expect(await retry({ ids: [one.id] })).toMatchObject({ status: 200, data: { retried: 1 } });
  expect(await post.mailsTo(one.email)).toMatchObject([{ subject: 'Order UM-7 was delivered' }]);
  expect(await retry({ ids: [one.id] })).toMatchObject({ data: { retried: 0 } });
  expect(await retry({ template: 'order-delivered', error: 'TEMPLATE' })).toMatchObject({
    data: { retried: 1 },
  });
  expect(await post.mailsTo(two.email)).toHaveLength(1);
  expect(await post.mailsSoFar(one.email)).toHaveLength(1);
  expect(await failedOf('?error=TEMPLATE')).toEqual([]);
  const records = await post.service.published<{ action: string; actorId: string; after: object }>(
    'AuditRecorded',
  );
  expect(records.filter(({ actorId }) => actorId === manager.userId)).toMatchObject([
    { action: 'mail.retried', after: { retried: 1, ids: [one.id] } },
    { action: 'mail.retried', after: { retried: 1, template: 'order-delivered', error: 'TEMPLATE' } },
  ]);
});

test('when a mail still cannot be written, it has failed again, and others are untouched', async () => {
  const mail = await unwritable();
  expect(await retry({ ids: [mail.id, newId()] })).toMatchObject({ data: { retried: 1 } });
  await eventually(async () => {
    const [again] = (await failedOf()).filter(({ id }) => id === mail.id);
    expect(again).toMatchObject({ error: 'TEMPLATE' });
  });
});

test('when an inbox holds what cannot be written, the rest can be read', async () => {
  const { userId, id } = await unwritable();
  const data = statement('test-break', `UPDATE notifications SET template = 'order-confirmed' WHERE id = $1`);
  await post.rows(data, [id]);
  const inbox = await post.call('get', path, { as: { userId } });
  expect(inbox).toMatchObject({ status: 200, data: [{ id, title: 'order', body: '' }] });
});

test('when failed mails are many, a cursor goes on', async () => {
  const ids = [await unwritable(), await unwritable(), await unwritable()].map(({ id }) => id).reverse();
  const first = await post.call('get', `${path}/failed?limit=2`, { as: manager });
  expect((first.data as Failed[]).map(({ id }) => id)).toEqual(ids.slice(0, 2));
  const rest = await failedOf(`?limit=2&cursor=${String(first.meta['nextCursor'])}`);
  expect(rest[0]).toMatchObject({ id: ids[2] });
});

test('when no mails are named, or the caller may not, nothing is sent again', async () => {
  expect(await retry({})).toMatchObject({ status: 400 });
  expect(await retry({ ids: [] })).toMatchObject({ status: 400 });
  expect(await retry({ ids: ['x'] })).toMatchObject({ status: 400 });
  for (const role of ['CUSTOMER', 'VENDOR', 'SERVICE'] as const) {
    expect(await retry({ error: 'TEMPLATE' }, { as: { role } })).toMatchObject({ status: 403 });
    expect(await post.call('get', `${path}/failed`, { as: { role } })).toMatchObject({ status: 403 });
  }
  expect(await post.call('get', `${path}/failed?cursor=WyJ4Il0`, { as: manager })).toMatchObject({
    status: 400,
  });
});
