import { newId } from '@ultramarket/platform';
import { newAddress, type Post, startPost, UserRegistered } from './support';

let post: Post;
beforeAll(async () => {
  post = await startPost();
});
afterAll(() => post.stop());

const path = '/api/v1/notifications';
const service = { role: 'SERVICE', userId: 'order' } as const;
const send = (body: object, key = newId(), as: Parameters<Post['call']>[2] = { as: service }) =>
  post.call('post', `${path}/email`, { ...as, body, headers: key ? { 'Idempotency-Key': key } : {} });
const notify = (body: object, key = newId(), as: NonNullable<Parameters<Post['call']>[2]>['as'] = service) =>
  post.call('post', path, { as, body, headers: { 'Idempotency-Key': key } });

test.each([
  [
    'a subject and a text',
    { subject: 'Hello & hi', data: { text: 'Line one\nLine <two>' } },
    'Hello & hi',
    'Line <two>',
  ],
  [
    'a template',
    { template: 'order-delivered', data: { orderNumber: 'UM-5' }, locale: 'ru' },
    'Заказ UM-5 доставлен',
    'Надеемся',
  ],
])('when a service sends a mail with %s, it arrives', async (_what, content, subject, part) => {
  const to = newAddress();
  expect(await send({ to, ...content })).toMatchObject({
    status: 202,
    data: { id: expect.any(String) as string },
  });
  const [mail] = await post.mailsTo(to);
  expect(mail).toMatchObject({ subject, to: [to] });
  expect(mail?.text).toContain(part);
  expect(mail?.html).not.toContain('<two>');
});

test('when the same request comes again, one mail goes out', async () => {
  const [to, key] = [newAddress(), newId()];
  const body = { to, subject: 'Once', data: { text: 'Only once.' } };
  const first = await send(body, key);
  expect(await send(body, key)).toMatchObject({ status: 202, data: first.data as object });
  expect(await send({ ...body, subject: 'Other' }, key)).toMatchObject({
    status: 422,
    code: 'IDEMPOTENCY_KEY_REUSED',
  });
  const end = newAddress();
  await send({ ...body, to: end });
  await post.mailsTo(end);
  expect(await post.mailsSoFar(to)).toHaveLength(1);
});

test('when there is no idempotency key, the answer is 400', async () => {
  expect(await send({ to: newAddress(), subject: 'x', data: { text: 'x' } }, '')).toMatchObject({
    status: 400,
    code: 'IDEMPOTENCY_KEY_MISSING',
  });
});

test.each([
  ['no address', { subject: 'x', data: { text: 'x' } }, '/to'],
  ['two addresses', { to: 'a@b.test, c@d.test', subject: 'x', data: { text: 'x' } }, '/to'],
  ['no subject', { to: 'a@b.test', data: { text: 'x' } }, '/data/title'],
  [
    'a subject of two lines',
    { to: 'a@b.test', subject: 'x\r\nBcc: y@z.test', data: { text: 'x' } },
    '/subject',
  ],
  ['no text', { to: 'a@b.test', subject: 'x' }, '/data/text'],
  ['an unknown template', { to: 'a@b.test', template: 'nonsense', data: {} }, '/template'],
  ['data that do not fit', { to: 'a@b.test', template: 'order-delivered', data: {} }, '/data/orderNumber'],
  ['a subject for a template', { to: 'a@b.test', template: 'welcome', subject: 'x' }, '/subject'],
  ['an unknown field', { to: 'a@b.test', subject: 'x', data: { text: 'x' }, bcc: 'y@z.test' }, '/bcc'],
])('when a mail has %s, the answer names the field', async (_what, body, pointer) => {
  const answer = await send(body);
  expect(answer).toMatchObject({ status: 400, code: 'VALIDATION_ERROR' });
  expect(answer.errors?.map((error) => error.pointer)).toContain(pointer);
});

test('when a service notifies a user over both channels, mail and inbox have it', async () => {
  const [userId, email] = [newId(), newAddress()];
  await post.service.deliver(
    UserRegistered({ userId, email, role: 'CUSTOMER', firstName: 'Ann', lastName: '', locale: 'en' }),
  );
  await post.mailsTo(email);
  const body = {
    userId,
    type: 'order',
    channels: ['email', 'in-app'],
    template: 'order-shipped',
    data: { orderNumber: 'UM-9', carrier: 'DHL', trackingNumber: 'T1' },
  };
  expect(await notify(body)).toMatchObject({ status: 201 });
  expect((await post.mailsTo(email, 2)).map(({ subject }) => subject)).toContain('Order UM-9 is on its way');
  const inbox = await post.call('get', path, { as: { userId } });
  expect(inbox.data).toMatchObject([{ type: 'order', title: 'Order UM-9 is on its way' }, {}]);
});

test('when a notification does not fit its template, the answer names the field', async () => {
  const body = {
    userId: newId(),
    type: 'x',
    channels: ['in-app'],
    template: 'order-shipped',
    data: { carrier: 'DHL' },
  };
  const answer = await notify(body);
  expect(answer).toMatchObject({ status: 400 });
  expect(answer.errors?.map(({ pointer }) => pointer)).toEqual(['/data/orderNumber']);
});

test.each([
  ['guest', 401],
  [{ role: 'CUSTOMER' }, 403],
  [{ role: 'VENDOR' }, 403],
  [{ role: 'MANAGER' }, 202],
  [{ role: 'ADMIN' }, 202],
] as const)('when %j sends a mail, the answer is %d', async (as, status) => {
  const body = { to: newAddress(), subject: 'x', data: { text: 'x' } };
  expect(await send(body, newId(), { as })).toMatchObject({ status });
  const request = {
    userId: newId(),
    type: 'x',
    channels: ['in-app'],
    template: 'message',
    data: { title: 'x', text: 'x' },
  };
  expect(await notify(request, newId(), as)).toMatchObject({
    status: status === 202 ? 201 : status,
  });
});

test('when a request to notify a user comes again, the user is notified once', async () => {
  const [userId, key] = [newId(), newId()];
  const body = {
    userId,
    type: 'x',
    channels: ['in-app'],
    template: 'message',
    data: { title: 'x', text: 'y' },
  };
  const first = await notify(body, key);
  expect(first.status).toBe(201);
  expect(await notify(body, key)).toMatchObject({ status: 201, data: first.data as object });
  expect(await post.call('get', path, { as: { userId } })).toMatchObject({ meta: { total: 1 } });
});
