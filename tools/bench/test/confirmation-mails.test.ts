import { unconfirmed } from '../confirmation-mails';

const confirmed = (orderNumber: string) => ({ subject: `Order ${orderNumber} is confirmed` });

test('when every order has its mail, none is unconfirmed', () => {
  const mails = [confirmed('UM-0000000000B2'), confirmed('UM-0000000000A1')];
  expect(unconfirmed(['UM-0000000000A1', 'UM-0000000000B2'], mails)).toEqual([]);
});

test('when a mail is lost, neither mails about other orders nor a second one make up for it', () => {
  const mails = [confirmed('UM-0000000000A1'), confirmed('UM-0000000000A1'), confirmed('UM-0WARMUP00000')];
  expect(unconfirmed(['UM-0000000000A1', 'UM-0000000000B2'], mails)).toEqual(['UM-0000000000B2']);
});

test('when a mail about the order says something else, the order is still unconfirmed', () => {
  const mails = [{ subject: 'Order UM-0000000000A1 was cancelled' }];
  expect(unconfirmed(['UM-0000000000A1'], mails)).toEqual(['UM-0000000000A1']);
});
