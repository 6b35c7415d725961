import { cancelKindOf } from './cancel-reason';

test.each([
  ['OUT_OF_STOCK', 'OUT_OF_STOCK'],
  ['CANCELLED_BY_CUSTOMER', 'CANCELLED_BY_CUSTOMER'],
  ['card_declined', 'PAYMENT_DECLINED'],
  ['insufficient_funds', 'PAYMENT_DECLINED'],
  ['PAYMENT_CANCELLED', 'OTHER'],
  ['', 'OTHER'],
])('when an order ends because of "%s", it counts as %s', (reason, kind) => {
  expect(cancelKindOf(reason)).toBe(kind);
});
