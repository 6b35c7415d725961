import { newId, statement } from '@ultramarket/platform';
import { eventually } from '@ultramarket/platform/testing';
import { sqlDeliveryStore } from '../src/adapters/sql-delivery-store';
import { type FakeMailServer, startFakeMailServer } from './fake-mail-server';
import { newAddress, type Post, startPost, UserRegistered } from './support';

let server: FakeMailServer;
let post: Post;
beforeAll(async () => {
  server = await startFakeMailServer();
  post = await startPost({ SMTP_URL: server.url });
});
afterEach(() => server.refuse(undefined));
afterAll(async () => {
  await post.stop();
  await server.close();
});

const register = async () => {
  const [userId, email] = [newId(), newAddress()];
  await post.service.deliver(
    UserRegistered({ userId, email, role: 'CUSTOMER', firstName: 'Ann', lastName: '', locale: 'en' }),
  );
  return { userId, email };
};

const find = statement<{ id: string; status: string; attempts: number; error: string | null }>(
  'test-delivery',
  `SELECT d.id, d.status, d.attempts, d.error FROM deliveries d JOIN notifications n ON n.id = d.notification_id
   WHERE n.user_id = $1`,
);
const becomes = (userId: string, expected: object) =>
  eventually(async () => expect(await post.rows(find, [userId])).toMatchObject([expected]), 20_000);

test('when the server is busy, the mail is tried again and goes out once', async () => {
  server.refuse({ code: 451, text: 'try later' });
  const { userId, email } = await register();
  await eventually(() => expect(server.tries(email)).toBeGreaterThanOrEqual(2));
  server.refuse(undefined);
  await becomes(userId, { status: 'SENT', error: null });
  const [{ id } = { id: '' }] = await post.rows(find, [userId]);
  expect(server.taken(email)).toEqual([`<${id}@ultramarket.test>`]);
});

test('when five attempts have failed, the mail is given up and an event says so, without the address', async () => {
  server.refuse({ code: 451, text: 'try later' });
  const { userId, email } = await register();
  await becomes(userId, { status: 'FAILED', attempts: 5, error: 'EENVELOPE 451' });
  expect(server.tries(email)).toBe(5);
  const failures = await post.service.published<{ userId: string }>('NotificationFailed');
  expect(failures.filter((event) => event.userId === userId)).toEqual([
    {
      notificationId: expect.any(String) as string,
      userId,
      channel: 'email',
      template: 'welcome',
      error: 'EENVELOPE 451',
    },
  ]);
  expect(JSON.stringify(failures)).not.toContain(email);
});

test('when the address does not exist, the mail is given up without another attempt', async () => {
  server.refuse({ code: 550, text: 'no such user' });
  const { userId, email } = await register();
  await becomes(userId, { status: 'FAILED', attempts: 1, error: 'EENVELOPE 550' });
  expect(server.tries(email)).toBe(1);
});

test('when many mails are due, they share a few connections', async () => {
  const before = server.connections;
  const users = await Promise.all(Array.from({ length: 60 }, register));
  await eventually(() => expect(users.every(({ email }) => server.taken(email).length === 1)).toBe(true));
  expect(server.connections - before).toBeLessThanOrEqual(8);
});

const plant = statement<{ id: string }>(
  'test-plant',
  `WITH c AS (
     INSERT INTO contacts (user_id, email, changed_at) VALUES ($1::uuid, $2, now())
   ), n AS (
     INSERT INTO notifications (id, event_key, user_id, type, template, data, in_inbox)
     VALUES ($3::uuid, $3::uuid::text, $1::uuid, 'account', 'welcome', '{}', true)
   )
   INSERT INTO deliveries (id, notification_id, channel, status, attempts, next_attempt_at, created_at)
   VALUES ($3::uuid, $3::uuid, 'email', $4, 1, now() + $5 * interval '1 second', now() + $6 * interval '1 second') RETURNING id`,
);

test('when a process dies while it sends, its mails are sent after the lease and not before', async () => {
  const [leased, over] = [newAddress(), newAddress()];
  await post.rows(plant, [newId(), leased, newId(), 'PENDING', 3600, 0]);
  await post.rows(plant, [newId(), over, newId(), 'PENDING', -1, -200]);
  await eventually(() => expect(server.taken(over)).toHaveLength(1));
  expect(server.taken(leased)).toEqual([]);
});

const isDue = statement<{ due: boolean }>(
  'test-due',
  'SELECT next_attempt_at <= now() AS due FROM deliveries WHERE id = $1',
);

test('when another replica is claiming a mail at this moment, it is skipped', async () => {
  const { database } = post.service.running;
  if (!database) throw new Error('notification has a database');
  const [id, address] = [newId(), newAddress()];
  await post.rows(plant, [newId(), address, id, 'PENDING', 2, 0]);
  const replica = await database.pool.connect();
  await replica.query('BEGIN');
  await replica.query('SELECT FROM deliveries WHERE id = $1 FOR UPDATE', [id]);
  await eventually(async () => expect(await post.rows(isDue, [id])).toEqual([{ due: true }]));
  const claimed = await sqlDeliveryStore(database, 20).claim(200, 1000);
  expect(claimed.map((mail) => mail.id)).not.toContain(id);
  await replica.query('ROLLBACK');
  replica.release();
  await eventually(() => expect(server.taken(address)).toHaveLength(1));
});

test('when two replicas send, each mail goes out once', async () => {
  const DATABASE_URL = post.service.running.database?.pool.options.connectionString ?? '';
  const replica = await startPost({ SMTP_URL: server.url, DATABASE_URL });
  const addresses = Array.from({ length: 150 }, newAddress);
  await Promise.all(
    addresses.map((address) => post.rows(plant, [newId(), address, newId(), 'PENDING', -1, 0])),
  );
  await eventually(() => expect(addresses.every((address) => server.taken(address).length > 0)).toBe(true));
  expect(addresses.every((address) => server.taken(address).length === 1)).toBe(true);
  await replica.stop();
});
