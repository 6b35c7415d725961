import { ConfirmationMails } from '../confirmation-mails';

const confirmed = (orderNumber: string) => ({ subject: `Order ${orderNumber} is confirmed` });
const [first, second] = ['UM-0000000000A1', 'UM-0000000000B2'];

test('when every order has its mail, none is missing, also when the catcher has dropped the older one', async () => {
  const looks = [[confirmed(first)], [confirmed(second)]];
  const mails = new ConfirmationMails(async () => looks.shift() ?? []);
  await mails.look();
  await mails.look();
  expect(mails.missing([first, second])).toEqual([]);
});

test('when a mail is lost, neither mails about other orders nor a second one make up for it', async () => {
  const caught = [confirmed(first), confirmed(first), confirmed('UM-0WARMUP00000')];
  const mails = new ConfirmationMails(async () => caught);
  await mails.look();
  expect(mails.missing([first, second])).toEqual([second]);
});

test('when a mail about the order says something else, the order is still without one', async () => {
  const mails = new ConfirmationMails(async () => [{ subject: `Order ${first} was cancelled` }]);
  await mails.look();
  expect(mails.missing([first])).toEqual([first]);
});

test('when mails come late, they are waited for', async () => {
  let looks = 0;
  const mails = new ConfirmationMails(async () => ((looks += 1) > 2 ? [confirmed(first)] : []));
  expect(await mails.arrived([first])).toBe(1);
});
