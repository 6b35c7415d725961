import { ProfileUpdated, UserErasureRequested, UserRegistered } from '@ultramarket/contracts';
import { newId, statement } from '@ultramarket/platform';
import { eventually } from '@ultramarket/platform/testing';
import { confirmed, type Mailbox, startMailbox } from './mailbox';
import { newAddress } from './support';

let mails: Mailbox;
beforeAll(async () => {
  mails = await startMailbox();
});
afterAll(() => mails.stop());

test.each([
  ['en', 'Welcome to Test & Co', 'Hello Ann,'],
  ['ru-RU', 'Добро пожаловать в Test & Co', 'Здравствуйте, Ann!'],
  ['uz', 'Test & Coga xush kelibsiz', 'Assalomu alaykum, Ann!'],
  ['fr', 'Welcome to Test & Co', 'Hello Ann,'],
])(
  'when a user registers in %s, they are welcomed in that language if we have it',
  async (locale, subject, hello) => {
    const { email } = await mails.register('Ann', locale);
    const [mail] = await mails.mailsTo(email);
    expect(mail).toMatchObject({ subject, to: [email] });
    expect(mail?.text).toContain(hello);
    expect(mail?.html).toContain('<h1 style="margin:0 0 16px;font-size:20px">Test &amp; Co</h1>');
    expect(mail?.headers['message-id']).toMatch(/^<[0-9a-f-]{36}@ultramarket\.test>$/);
    expect(mail?.headers['from']).toBe('"Test & Co" <shop@ultramarket.test>');
  },
);

test('when a name looks like a link, the mail greets without a name', async () => {
  const { email } = await mails.register('visit evil.test');
  expect((await mails.mailsTo(email))[0]?.text).toContain('Hello,');
});

const statuses = statement<{ status: string }>(
  'test-statuses',
  'SELECT d.status FROM deliveries d JOIN notifications n ON n.id = d.notification_id WHERE n.user_id = $1',
);

test('when an order is confirmed before its user is known, the mail waits for the address', async () => {
  const [userId, email] = [newId(), newAddress()];
  await mails.service.deliver(confirmed(userId));
  await eventually(async () => expect(await mails.rows(statuses, [userId])).toEqual([{ status: 'WAITING' }]));
  await mails.service.deliver(
    ProfileUpdated({ userId, changed: ['locale'], firstName: 'Оля', locale: 'ru' }),
  );
  await mails.service.deliver(
    UserRegistered({ userId, email, role: 'CUSTOMER', firstName: 'x', lastName: 'y', locale: 'en' }),
  );
  await mails.mailsTo(email, 2);
  expect(await mails.rows(statuses, [userId])).toHaveLength(2);
});

test('when a user changes their language, the next mail is in it and the inbox too', async () => {
  const { userId, email } = await mails.register();
  await mails.service.deliver(
    ProfileUpdated({ userId, changed: ['firstName', 'locale'], firstName: 'Оля', locale: 'ru' }),
  );
  await mails.service.deliver(confirmed(userId));
  const mail = await mails.afterWelcome(email);
  expect(mail.subject).toBe('Заказ UM-1001 подтверждён');
  expect(mail.text).toContain('Здравствуйте, Оля!');
  const inbox = await mails.call('get', '/api/v1/notifications', { as: { userId } });
  expect(inbox.data).toMatchObject([{ title: 'Заказ UM-1001 подтверждён' }, {}]);
});

const speaks = (userId: string, locale: string) =>
  ProfileUpdated({ userId, changed: ['locale'], firstName: 'Оля', locale });
const minutesAgo = (minutes: number) => ({ occurredAt: new Date(Date.now() - minutes * 60_000) });
const languages = statement<{ locale: string }>(
  'test-languages',
  'SELECT locale FROM contacts WHERE user_id = $1',
);

test('when an older change of language comes after a newer one, alone or in one batch, the newer stays', async () => {
  const [blocker, one, other] = [newId(), newId(), newId()];
  const client = await mails.service.running.database?.pool.connect();
  await mails.service.deliver(speaks(one, 'ru'));
  await mails.service.deliver(speaks(blocker, 'en'));
  const languageOf = async (userId: string) => (await mails.rows(languages, [userId]))[0]?.locale;
  await eventually(async () => expect(await languageOf(blocker)).toBe('en'));

  await client?.query('BEGIN');
  await client?.query('SELECT FROM contacts WHERE user_id = $1 FOR UPDATE', [blocker]);
  await mails.service.deliver(speaks(blocker, 'uz'));
  // Both wait in Kafka until the blocker is stored, and then come together.
  await mails.service.deliver(speaks(other, 'ru'));
  await mails.service.deliver(speaks(other, 'uz'), minutesAgo(5));
  await client?.query('COMMIT');
  client?.release();
  await mails.service.deliver(speaks(one, 'uz'), minutesAgo(5));
  await mails.service.deliver(speaks(blocker, 'ru'));
  await eventually(async () => expect(await languageOf(blocker)).toBe('ru'));
  expect([await languageOf(one), await languageOf(other)]).toEqual(['ru', 'ru']);
});

test('when many events come together, each user gets exactly their own mail', async () => {
  const users = Array.from({ length: 40 }, (_, index) => ({
    userId: newId(),
    email: newAddress(),
    firstName: `Guest ${'abcdefghij'[index % 10]}`,
  }));
  await Promise.all(
    users.map((user) =>
      mails.service.deliver(UserRegistered({ ...user, role: 'CUSTOMER', lastName: '', locale: 'en' })),
    ),
  );
  for (const { email, firstName } of users) {
    const all = await mails.mailsTo(email);
    expect(all).toHaveLength(1);
    expect(all[0]?.text).toContain(`Hello ${firstName},`);
  }
});

const traces = statement<{ contacts: number; notifications: number }>(
  'test-traces',
  `SELECT (SELECT count(*)::int FROM contacts WHERE user_id = $1) AS contacts,
          (SELECT count(*)::int FROM notifications WHERE user_id = $1) AS notifications`,
);

test('when a user is erased, their contact and notifications are deleted; those of others stay', async () => {
  const [gone, other] = [await mails.register('Ann'), await mails.register('Ben')];
  await mails.mailsTo(gone.email);
  await mails.mailsTo(other.email);
  const tracesOf = async ({ userId }: { userId: string }) => (await mails.rows(traces, [userId]))[0];
  await mails.service.deliver(UserErasureRequested({ userId: gone.userId, dueAt: new Date().toISOString() }));
  await eventually(async () => expect(await tracesOf(gone)).toEqual({ contacts: 0, notifications: 0 }));
  expect(await tracesOf(other)).toEqual({ contacts: 1, notifications: 1 });
});
