import {
  AccountLocked,
  OrderCancelled,
  OrderConfirmed,
  OrderDelivered,
  OrderShipped,
  PaymentRefunded,
  ProfileUpdated,
  UserRegistered,
} from '@ultramarket/contracts';
import { newId, statement } from '@ultramarket/platform';
import { eventually } from '@ultramarket/platform/testing';
import { newAddress, type Post, startPost } from './support';

let post: Post;
beforeAll(async () => {
  post = await startPost();
});
afterAll(() => post.stop());

const register = async (firstName = 'Ann', locale = 'en') => {
  const [userId, email] = [newId(), newAddress()];
  await post.service.deliver(
    UserRegistered({ userId, email, role: 'CUSTOMER', firstName, lastName: 'Smith', locale }),
  );
  await post.mailsTo(email);
  return { userId, email };
};

const confirmed = (userId: string, overrides: Partial<Parameters<typeof OrderConfirmed>[0]> = {}) =>
  OrderConfirmed({
    orderId: newId(),
    orderNumber: 'UM-1001',
    userId,
    paymentId: newId(),
    total: 209_990,
    currency: 'USD',
    lines: [
      { productId: newId(), sku: 'A', name: 'Lamp <b>', quantity: 2, lineTotal: 199_990 },
      { productId: newId(), sku: 'B', name: 'Cable', quantity: 1, lineTotal: 5000 },
    ],
    ...overrides,
  });

/** The mail after the welcome. */
const next = async (email: string) => {
  const mails = await post.mailsTo(email, 2);
  const mail = mails.find(({ subject }) => !/Welcome|Добро|xush/.test(subject));
  if (!mail) throw new Error('only the welcome came');
  return mail;
};

test.each([
  ['en', 'Welcome to Test & Co', 'Hello Ann,'],
  ['ru-RU', 'Добро пожаловать в Test & Co', 'Здравствуйте, Ann!'],
  ['uz', 'Test & Coga xush kelibsiz', 'Assalomu alaykum, Ann!'],
  ['fr', 'Welcome to Test & Co', 'Hello Ann,'],
])(
  'when somebody registers in %s, they are welcomed in that language if we have it',
  async (locale, subject, hello) => {
    const { email } = await register('Ann', locale);
    const [mail] = await post.mailsTo(email);
    expect(mail).toMatchObject({ subject, to: [email] });
    expect(mail?.text).toContain(hello);
    expect(mail?.html).toContain('<h1 style="margin:0 0 16px;font-size:20px">Test &amp; Co</h1>');
    expect(mail?.headers['message-id']).toMatch(/^<[0-9a-f-]{36}@ultramarket\.test>$/);
    expect(mail?.headers['from']).toBe('"Test & Co" <shop@ultramarket.test>');
  },
);

test('when a name looks like a link, the mail greets nobody by name', async () => {
  const { email } = await register('visit evil.test');
  expect((await post.mailsTo(email))[0]?.text).toContain('Hello,');
});

test('when an order is confirmed, the mail has its lines and total as people write them', async () => {
  const { userId, email } = await register();
  await post.service.deliver(confirmed(userId));
  const mail = await next(email);
  expect(mail.subject).toBe('Order UM-1001 is confirmed');
  expect(mail.text).toContain('2 × Lamp <b>: $1,999.90\n1 × Cable: $50.00\n');
  expect(mail.text).toContain('Delivery, tax, discounts: $50.00\nTotal: $2,099.90');
  expect(mail.html).toContain('Lamp &lt;b&gt;');
  expect(mail.html).toContain('<b>$2,099.90</b>');
});

test('when a currency has no decimals, the amount has none', async () => {
  const { userId, email } = await register();
  await post.service.deliver(
    confirmed(userId, {
      currency: 'JPY',
      total: 1500,
      lines: [{ productId: newId(), sku: 'A', name: 'Lamp', quantity: 1, lineTotal: 1500 }],
    }),
  );
  const { text } = await next(email);
  expect(text).toContain('Total: ¥1,500');
  expect(text).not.toContain('Delivery, tax');
});

const order = (userId: string) => ({ orderId: newId(), orderNumber: 'UM-7', userId });
test.each([
  [
    'cancelled by a decline',
    (userId: string) => OrderCancelled({ ...order(userId), reason: 'card_declined', by: 'system' }),
    'Order UM-7 was cancelled',
    'the payment was declined',
  ],
  [
    'cancelled for want of stock',
    (userId: string) => OrderCancelled({ ...order(userId), reason: 'OUT_OF_STOCK', by: 'system' }),
    'Order UM-7 was cancelled',
    'a product is no longer in stock',
  ],
  [
    'cancelled by its customer',
    (userId: string) => OrderCancelled({ ...order(userId), reason: 'CANCELLED_BY_CUSTOMER', by: 'customer' }),
    'Order UM-7 was cancelled',
    'you asked us to',
  ],
  [
    'cancelled for a reason of the future',
    (userId: string) => OrderCancelled({ ...order(userId), reason: 'SOMETHING_NEW', by: 'system' }),
    'Order UM-7 was cancelled',
    'we could not complete it',
  ],
  [
    'shipped',
    (userId: string) =>
      OrderShipped({ ...order(userId), shipmentId: newId(), carrier: 'DHL', trackingNumber: 'TN-42' }),
    'Order UM-7 is on its way',
    'handed to DHL. Tracking number: TN-42',
  ],
  [
    'delivered',
    (userId: string) =>
      OrderDelivered({ ...order(userId), deliveredAt: new Date().toISOString(), productIds: [] }),
    'Order UM-7 was delivered',
    'has arrived',
  ],
  [
    'refunded',
    (userId: string) =>
      PaymentRefunded({
        orderId: newId(),
        paymentId: newId(),
        userId,
        refundId: newId(),
        amount: 1999,
        currency: 'EUR',
      }),
    'Your refund of €19.99',
    'sent €19.99 back',
  ],
  [
    'locked out',
    (userId: string) => AccountLocked({ userId, until: '2030-01-02T03:04:00.000Z' }),
    'Your account is locked for a while',
    'Jan 2, 2030, 3:04',
  ],
])(
  'when somebody is told that they were or their order was %s, mail and inbox say so',
  async (_what, event, subject, part) => {
    const { userId, email } = await register();
    await post.service.deliver(event(userId));
    const mail = await next(email);
    expect(mail.subject).toBe(subject);
    expect(mail.text.replaceAll('\u202f', ' ')).toContain(part);
    const inbox = await post.call('get', '/api/v1/notifications', { as: { userId } });
    expect(inbox.data).toMatchObject([{ title: subject, read: false }, { template: 'welcome' }]);
  },
);

test('when an event comes again, as the same message or as another one, one mail goes out and one note is kept', async () => {
  const { userId, email } = await register();
  const event = confirmed(userId);
  const messageId = await post.service.deliver(event);
  await post.service.deliver(event, { messageId });
  await post.service.deliver(event);
  await Promise.all([post.service.deliver(event), post.service.deliver(event)]);
  await post.service.deliver(
    OrderDelivered({ ...order(userId), deliveredAt: new Date().toISOString(), productIds: [] }),
  );
  const mails = await post.mailsTo(email, 3);
  expect(mails.filter(({ subject }) => subject.includes('confirmed'))).toHaveLength(1);
  expect((await post.call('get', '/api/v1/notifications', { as: { userId } })).meta).toMatchObject({
    total: 3,
  });
});

test('when a mail has gone out, the world hears of it once for each channel', async () => {
  const { userId } = await register();
  await eventually(async () => {
    const events = await post.service.published<{ userId: string; channel: string }>('NotificationSent');
    expect(events.filter((event) => event.userId === userId).map(({ channel }) => channel)).toEqual([
      'in-app',
      'email',
    ]);
  });
});

const statuses = statement<{ status: string }>(
  'test-statuses',
  'SELECT d.status FROM deliveries d JOIN notifications n ON n.id = d.notification_id WHERE n.user_id = $1',
);

test('when an order is confirmed before its user is known, the mail waits for the address', async () => {
  const [userId, email] = [newId(), newAddress()];
  await post.service.deliver(confirmed(userId));
  await eventually(async () => expect(await post.rows(statuses, [userId])).toEqual([{ status: 'WAITING' }]));
  await post.service.deliver(ProfileUpdated({ userId, changed: ['locale'], firstName: 'Оля', locale: 'ru' }));
  await post.service.deliver(
    UserRegistered({ userId, email, role: 'CUSTOMER', firstName: 'x', lastName: 'y', locale: 'en' }),
  );
  await post.mailsTo(email, 2);
  expect(await post.rows(statuses, [userId])).toHaveLength(2);
});

test('when somebody changes their language, the next mail is in it and the inbox too', async () => {
  const { userId, email } = await register();
  await post.service.deliver(
    ProfileUpdated({ userId, changed: ['firstName', 'locale'], firstName: 'Оля', locale: 'ru' }),
  );
  await post.service.deliver(confirmed(userId));
  const mail = await next(email);
  expect(mail.subject).toBe('Заказ UM-1001 подтверждён');
  expect(mail.text).toContain('Здравствуйте, Оля!');
  const inbox = await post.call('get', '/api/v1/notifications', { as: { userId } });
  expect(inbox.data).toMatchObject([{ title: 'Заказ UM-1001 подтверждён' }, {}]);
});

test('when many things happen at once, everybody gets exactly their own mail', async () => {
  const users = Array.from({ length: 40 }, (_, index) => ({
    userId: newId(),
    email: newAddress(),
    firstName: `Guest ${'abcdefghij'[index % 10]}`,
  }));
  await Promise.all(
    users.map((user) =>
      post.service.deliver(UserRegistered({ ...user, role: 'CUSTOMER', lastName: '', locale: 'en' })),
    ),
  );
  for (const { email, firstName } of users) {
    const mails = await post.mailsTo(email);
    expect(mails).toHaveLength(1);
    expect(mails[0]?.text).toContain(`Hello ${firstName},`);
  }
});
