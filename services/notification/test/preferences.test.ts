import {
  AccountLocked,
  OrderDelivered,
  OrderShipped,
  PreferencesUpdated,
  ProfileUpdated,
  UserErasureRequested,
} from '@ultramarket/contracts';
import { newId, statement } from '@ultramarket/platform';
import { eventually } from '@ultramarket/platform/testing';
import { confirmed, type Mailbox, startMailbox } from './mailbox';

let mails: Mailbox;
beforeAll(async () => {
  mails = await startMailbox();
});
afterAll(() => mails.stop());

const storedNotifications = statement<{ template: string; inInbox: boolean; byEmail: boolean }>(
  'test-told',
  `SELECT n.template, n.in_inbox AS "inInbox", d.id IS NOT NULL AS "byEmail"
   FROM notifications n LEFT JOIN deliveries d ON d.notification_id = n.id
   WHERE n.user_id = $1 AND n.template <> 'welcome' ORDER BY n.template`,
);
const chosen = statement<{ version: number }>(
  'test-chosen',
  'SELECT preferences_version AS version FROM contacts WHERE user_id = $1',
);
const prefers = async (
  userId: string,
  channels: Array<'email' | 'in-app'>,
  options: { version?: number; marketingConsent?: boolean; known?: number } = {},
) => {
  const { version = 1, marketingConsent = false, known = version } = options;
  await mails.service.deliver(
    PreferencesUpdated({ userId, locale: 'en', currency: null, channels, marketingConsent, version }),
  );
  await eventually(async () => expect(await mails.rows(chosen, [userId])).toEqual([{ version: known }]));
};
const shipped = (userId: string) =>
  OrderShipped({
    ...{ orderId: newId(), orderNumber: 'UM-1', userId },
    ...{ shipmentId: newId(), carrier: 'swift', trackingNumber: 'T-1' },
  });
const notificationsOf = (userId: string, count: number) =>
  eventually(async () => {
    const rows = await mails.rows(storedNotifications, [userId]);
    expect(rows).toHaveLength(count);
    return rows;
  });
const notify = (userId: string, type: string) =>
  mails.call('post', '/api/v1/notifications', {
    as: { role: 'SERVICE' },
    headers: { 'Idempotency-Key': newId() },
    body: {
      ...{ userId, type, channels: ['email', 'in-app'], template: 'message' },
      data: { title: 'Sale', text: 'Everything must go.' },
    },
  });

test('when a user wants no mail, orders reach the inbox only, but confirmations and security come by mail', async () => {
  const { userId, email } = await mails.register();
  await prefers(userId, ['in-app']);
  await mails.service.deliver(shipped(userId));
  await mails.service.deliver(AccountLocked({ userId, until: new Date().toISOString() }));
  await mails.service.deliver(confirmed(userId));
  expect(await notificationsOf(userId, 3)).toEqual([
    { template: 'account-locked', inInbox: true, byEmail: true },
    { template: 'order-confirmed', inInbox: true, byEmail: true },
    { template: 'order-shipped', inInbox: true, byEmail: false },
  ]);
  const subjects = (await mails.mailsTo(email, 3)).map(({ subject }) => subject).join();
  expect(subjects).toContain('confirmed');
  expect(subjects).not.toContain('on its way');
});

test('when a user wants mails only, nothing is in the inbox and no event says so', async () => {
  const { userId, email } = await mails.register();
  await prefers(userId, ['email']);
  await mails.service.deliver(shipped(userId));
  expect(await notificationsOf(userId, 1)).toEqual([
    { template: 'order-shipped', inInbox: false, byEmail: true },
  ]);
  await mails.mailsTo(email, 2);
  const inbox = await mails.call('get', '/api/v1/notifications', { as: { userId } });
  expect(inbox.data).toMatchObject([{ type: 'account' }]);
  await eventually(async () => {
    const sent = await mails.service.published<{ userId: string; channel: string; template: string }>(
      'NotificationSent',
    );
    const own = sent.filter((event) => event.userId === userId && event.template === 'order-shipped');
    expect(own.map(({ channel }) => channel)).toEqual(['email']);
  });
});

test('when a choice comes late, the newer one stays', async () => {
  const { userId } = await mails.register();
  await prefers(userId, ['in-app'], { version: 5 });
  await prefers(userId, ['email', 'in-app'], { version: 4, known: 5 });
  // Published after it on the same topic.
  await prefers((await mails.register()).userId, ['email']);
  await mails.service.deliver(shipped(userId));
  expect(await notificationsOf(userId, 1)).toMatchObject([{ byEmail: false }]);
});

test('when it is advertising, only users who have consented are notified', async () => {
  const [silent, willing] = [await mails.register(), await mails.register()];
  await prefers(willing.userId, ['email', 'in-app'], { marketingConsent: true });
  for (const { userId } of [silent, willing]) {
    expect((await notify(userId, 'marketing')).status).toBe(201);
    expect((await notify(userId, 'news')).status).toBe(201);
  }
  const shown = { template: 'message', inInbox: true, byEmail: true };
  expect(await notificationsOf(willing.userId, 2)).toEqual([shown, shown]);
  expect((await notificationsOf(silent.userId, 2)).filter(({ byEmail }) => byEmail)).toHaveLength(1);
  expect((await notificationsOf(silent.userId, 2)).filter(({ inInbox }) => inInbox)).toHaveLength(1);
});

const traces = statement<{ found: number }>(
  'test-late-traces',
  `SELECT (SELECT count(*)::int FROM contacts WHERE user_id = $1)
        + (SELECT count(*)::int FROM notifications WHERE user_id = $1) AS found`,
);
const isErased = statement<{ found: number }>(
  'test-forgotten',
  'SELECT count(*)::int AS found FROM platform.forgotten WHERE user_id = $1',
);

test('when events about an erased user come late, nothing of them is stored', async () => {
  const { userId } = await mails.register();
  await mails.service.deliver(UserErasureRequested({ userId, dueAt: new Date().toISOString() }));
  await eventually(async () => expect(await mails.rows(isErased, [userId])).toEqual([{ found: 1 }]));
  const other = await mails.register();
  const late = (who: string) => [
    ProfileUpdated({ userId: who, changed: ['locale'], firstName: 'Ann', locale: 'ru' }),
    PreferencesUpdated({
      ...{ userId: who, locale: 'ru', currency: null, channels: ['email' as const] },
      ...{ marketingConsent: true, version: 9 },
    }),
    OrderDelivered({
      ...{ orderId: newId(), orderNumber: 'UM-1', userId: who, productIds: [] },
      deliveredAt: new Date().toISOString(),
    }),
  ];
  for (const message of [...late(userId), ...late(other.userId)]) await mails.service.deliver(message);
  await eventually(async () => expect(await mails.rows(chosen, [other.userId])).toEqual([{ version: 9 }]));
  await notificationsOf(other.userId, 1);
  expect(await mails.rows(traces, [userId])).toEqual([{ found: 0 }]);
  expect(await notify(userId, 'news')).toMatchObject({ status: 404, code: 'RECIPIENT_FORGOTTEN' });
});
