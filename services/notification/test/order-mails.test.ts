import {
  AccountLocked,
  OrderCancelled,
  OrderDelivered,
  OrderShipped,
  PaymentRefunded,
  UserErasureScheduled,
  UserErasureWithdrawn,
  VendorBankChanged,
} from '@ultramarket/contracts';
import { newId } from '@ultramarket/platform';
import { eventually } from '@ultramarket/platform/testing';
import { confirmed, type Mailbox, startMailbox } from './mailbox';

let mails: Mailbox;
beforeAll(async () => {
  mails = await startMailbox();
});
afterAll(() => mails.stop());

test('when an order is confirmed, the mail has its lines and total as people write them', async () => {
  const { userId, email } = await mails.register();
  await mails.service.deliver(confirmed(userId));
  const mail = await mails.afterWelcome(email);
  expect(mail.subject).toBe('Order UM-1001 is confirmed');
  expect(mail.text).toContain('2 × Lamp <b>: $1,999.90\n1 × Cable: $50.00\n');
  expect(mail.text).toContain('Delivery, tax, discounts: $50.00\nTotal: $2,099.90');
  expect(mail.html).toContain('Lamp &lt;b&gt;');
  expect(mail.html).toContain('<b>$2,099.90</b>');
});

test('when a currency has no decimals, the amount has none', async () => {
  const { userId, email } = await mails.register();
  await mails.service.deliver(
    confirmed(userId, {
      currency: 'JPY',
      total: 1500,
      lines: [{ productId: newId(), sku: 'A', name: 'Lamp', quantity: 1, lineTotal: 1500 }],
    }),
  );
  const { text } = await mails.afterWelcome(email);
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
    'shipped by staff, who know no number',
    (userId: string) =>
      OrderShipped({ ...order(userId), shipmentId: newId(), carrier: 'DHL', trackingNumber: '' }),
    'Order UM-7 is on its way',
    'handed to DHL.\n',
  ],
  [
    'shipped without a carrier',
    (userId: string) =>
      OrderShipped({ ...order(userId), shipmentId: newId(), carrier: '', trackingNumber: '' }),
    'Order UM-7 is on its way',
    'Your order UM-7 is on its way.\n',
  ],
  [
    'refunded in a currency whose minor unit is unused',
    (userId: string) =>
      PaymentRefunded({
        orderId: newId(),
        paymentId: newId(),
        userId,
        refundId: newId(),
        amount: 199_900,
        currency: 'HUF',
      }),
    'Your refund of HUF\u00a01,999.00',
    'HUF\u00a01,999.00 back',
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
    'to be erased',
    (userId: string) => UserErasureScheduled({ userId, dueAt: '2030-01-02T03:04:00.000Z', reminder: false }),
    'Your account will be deleted',
    'Jan 2, 2030, 3:04',
  ],
  [
    'not erased after all',
    (userId: string) => UserErasureWithdrawn({ userId, dueAt: '2030-01-02T03:04:00.000Z' }),
    'Your account stays',
    'sign out on all your devices',
  ],
  [
    'to be paid elsewhere',
    (userId: string) =>
      VendorBankChanged({ userId, vendorId: newId(), payoutHoldUntil: '2030-01-02T03:04:00.000Z' }),
    'Your payouts go to another account',
    'Jan 2, 2030, 3:04',
  ],
  [
    'locked out',
    (userId: string) => AccountLocked({ userId, until: '2030-01-02T03:04:00.000Z' }),
    'Your account is locked for a while',
    'Jan 2, 2030, 3:04',
  ],
])('when a user or their order was %s, mail and inbox say so', async (_what, event, subject, part) => {
  const { userId, email } = await mails.register();
  await mails.service.deliver(event(userId));
  const mail = await mails.afterWelcome(email);
  expect(mail.subject).toBe(subject);
  expect(mail.text.replaceAll('\u202f', ' ')).toContain(part);
  const inbox = await mails.call('get', '/api/v1/notifications', { as: { userId } });
  expect(inbox.data).toMatchObject([{ title: subject, read: false }, { template: 'welcome' }]);
});

test('when an event comes again, as the same message or as another one, one mail goes out and one notification is stored', async () => {
  const { userId, email } = await mails.register();
  const event = confirmed(userId);
  const messageId = await mails.service.deliver(event);
  await mails.service.deliver(event, { messageId });
  await mails.service.deliver(event);
  await Promise.all([mails.service.deliver(event), mails.service.deliver(event)]);
  await mails.service.deliver(
    OrderDelivered({ ...order(userId), deliveredAt: new Date().toISOString(), productIds: [] }),
  );
  const all = await mails.mailsTo(email, 3);
  expect(all.filter(({ subject }) => subject.includes('confirmed'))).toHaveLength(1);
  expect((await mails.call('get', '/api/v1/notifications', { as: { userId } })).meta).toMatchObject({
    total: 3,
  });
});

test('when an account is locked again, its owner is notified again, but once a day', async () => {
  const { userId, email } = await mails.register();
  for (const until of ['2030-01-02T03:04:00.000Z', '2030-01-02T23:04:00.000Z', '2030-01-03T03:04:00.000Z'])
    await mails.service.deliver(AccountLocked({ userId, until }));
  const subjects = (await mails.mailsTo(email, 3)).map(({ subject }) => subject);
  expect(subjects.filter((subject) => subject.includes('locked'))).toHaveLength(2);
});

test('when a mail has gone out, an event says so once for each channel', async () => {
  const { userId } = await mails.register();
  await eventually(async () => {
    const events = await mails.service.published<{ userId: string; channel: string }>('NotificationSent');
    expect(events.filter((event) => event.userId === userId).map(({ channel }) => channel)).toEqual([
      'in-app',
      'email',
    ]);
  });
});
