import { encodeCursor, newId, statement } from '@ultramarket/platform';
import { type Post, startPost } from './support';

let post: Post;
beforeAll(async () => {
  post = await startPost();
});
afterAll(() => post.stop());

const path = '/api/v1/notifications';

const notify = async (userId: string, title = 'News', channels = ['in-app']) => {
  const body = { userId, type: 'custom', channels, template: 'message', data: { title, text: 'Read this.' } };
  const answer = await post.call('post', path, {
    as: { role: 'MANAGER' },
    body,
    headers: { 'Idempotency-Key': newId() },
  });
  expect(answer.status).toBe(201);
  return (answer.data as { id: string }).id;
};
const list = (userId: string, query = '') => post.call('get', `${path}${query}`, { as: { userId } });

test('when a user is notified, the notifications are in their inbox, the newest first', async () => {
  const userId = newId();
  const first = await notify(userId, 'First');
  const second = await notify(userId, 'Second');
  await notify(newId(), 'For another');
  const answer = await list(userId);
  expect(answer).toMatchObject({
    status: 200,
    data: [
      {
        id: second,
        type: 'custom',
        template: 'message',
        title: 'Second',
        body: 'Read this.',
        data: { title: 'Second', text: 'Read this.' },
        read: false,
        readAt: null,
      },
      { id: first, title: 'First' },
    ],
    meta: { page: 1, total: 2, unread: 2, nextCursor: null },
  });
});

test('when one is read, it is read for good and the count falls', async () => {
  const userId = newId();
  const [id, other] = [await notify(userId), await notify(userId)];
  const read = await post.call('put', `${path}/${id}/read`, { as: { userId } });
  expect(read).toMatchObject({ status: 200, data: { id, read: true } });
  expect(await post.call('put', `${path}/${id}/read`, { as: { userId } })).toMatchObject({
    data: read.data as object,
  });
  expect(await list(userId, '?unread=true')).toMatchObject({
    data: [{ id: other }],
    meta: { total: 1, unread: 1 },
  });
  expect(await list(userId, '?unread=false')).toMatchObject({
    data: [{ id }],
    meta: { total: 1, unread: 1 },
  });
});

test('when all are read at once, none is unread', async () => {
  const [userId, other] = [newId(), newId()];
  await notify(userId);
  await notify(userId);
  await notify(other);
  const all = () => post.call('put', `${path}/read-all`, { as: { userId } });
  expect(await all()).toMatchObject({ status: 200, data: { read: 2 } });
  expect(await all()).toMatchObject({ data: { read: 0 } });
  expect((await list(userId)).meta).toMatchObject({ unread: 0 });
  expect((await list(other)).meta).toMatchObject({ unread: 1 });
});

test('when one is removed, it is gone from the inbox', async () => {
  const userId = newId();
  const id = await notify(userId);
  expect(await post.call('delete', `${path}/${id}`, { as: { userId } })).toMatchObject({
    status: 200,
    data: { id },
  });
  expect(await list(userId)).toMatchObject({ data: [], meta: { total: 0, unread: 0 } });
  const gone = { status: 404, code: 'NOTIFICATION_UNKNOWN' };
  expect(await post.call('delete', `${path}/${id}`, { as: { userId } })).toMatchObject(gone);
  expect(await post.call('put', `${path}/${id}/read`, { as: { userId } })).toMatchObject(gone);
});

test.each(['CUSTOMER', 'VENDOR', 'MANAGER', 'ADMIN'] as const)(
  "when a %s reaches for another's notification, it is not there",
  async (role) => {
    const id = await notify(newId());
    const gone = { status: 404, code: 'NOTIFICATION_UNKNOWN' };
    expect(await post.call('put', `${path}/${id}/read`, { as: { role } })).toMatchObject(gone);
    expect(await post.call('delete', `${path}/${id}`, { as: { role } })).toMatchObject(gone);
  },
);

test('when an inbox is long, it is read by page or by cursor', async () => {
  const userId = newId();
  const ids: string[] = [];
  for (let index = 0; index < 5; index += 1) ids.unshift(await notify(userId));
  const page = await list(userId, '?limit=2&page=2');
  expect(page).toMatchObject({ data: [{ id: ids[2] }, { id: ids[3] }], meta: { total: 5, totalPages: 3 } });
  const cursor = String(page.meta['nextCursor']);
  const rest = await list(userId, `?limit=2&cursor=${cursor}`);
  expect(rest).toMatchObject({ data: [{ id: ids[4] }], meta: { limit: 2, nextCursor: null } });
  const ofAnotherList = encodeCursor('payments', [ids[0] ?? '']);
  for (const wrong of ['nonsense', ofAnotherList])
    expect(await list(userId, `?cursor=${wrong}`)).toMatchObject({ status: 400, code: 'VALIDATION_ERROR' });
});

const fill = statement(
  'test-fill',
  `INSERT INTO notifications (id, event_key, user_id, type, template, data, in_inbox)
   SELECT gen_random_uuid(), g::text, $1::uuid, 'x', 'message', '{"title":"x","text":"y"}', true
   FROM generate_series(1, $2::int) g`,
);

test('when an inbox is longer than is counted, it says that its counts are cut off', async () => {
  const userId = newId();
  await post.rows(fill, [userId, 1000]);
  expect((await list(userId)).meta).toMatchObject({ total: 1000, unread: 1000 });
  await post.rows(fill, [userId, 0]);
  await notify(userId);
  const { meta } = await list(userId);
  expect(meta).toMatchObject({ total: 1001, unread: 1000, unreadIsEstimate: true });
  expect(meta).not.toHaveProperty('totalIsEstimate');
  expect(await list(userId, '?page=11&limit=100')).toMatchObject({ status: 200, meta: { total: 1001 } });
  expect(await list(userId, '?page=12&limit=100')).toMatchObject({ data: [], meta: { total: 1001 } });
  expect(await list(userId, '?page=101&limit=100')).toMatchObject({ status: 400 });
});

test('when a page is not full, the inbox is not counted', async () => {
  const { database } = post.service.running;
  if (!database) throw new Error('notification has a database');
  const userId = newId();
  await notify(userId);
  const query = jest.spyOn(database.pool, 'query');
  await list(userId);
  const counts = query.mock.calls.filter(([first]) => JSON.stringify(first).includes('COUNT('));
  query.mockRestore();
  expect(counts).toHaveLength(1);
});

test('when only a mail was wanted, the inbox stays empty', async () => {
  const userId = newId();
  await notify(userId, 'By mail', ['email']);
  expect((await list(userId)).data).toEqual([]);
});

test('when a guest or a service asks for an inbox, it is refused', async () => {
  for (const [method, route] of [
    ['get', path],
    ['put', `${path}/read-all`],
    ['put', `${path}/${newId()}/read`],
    ['delete', `${path}/${newId()}`],
  ] as const) {
    expect(await post.call(method, route, { as: 'guest' })).toMatchObject({ status: 401 });
    expect(await post.call(method, route, { as: { role: 'SERVICE', userId: 'order' } })).toMatchObject({
      status: 403,
    });
  }
});
