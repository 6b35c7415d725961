import { newId } from '@ultramarket/platform';
import { given } from '@ultramarket/platform/testing';
import { type CheckoutState, checkoutSaga } from './checkout';

const checkout = checkoutSaga({ paymentTimeoutMs: 900_000 });
const paymentId = newId();

const order: CheckoutState = {
  orderId: newId(),
  orderNumber: 'UM-000000000001',
  userId: newId(),
  lines: [{ itemId: 'a', productId: newId(), sku: 'SKU-1', name: 'Lamp', quantity: 2, lineTotal: 900 }],
  total: 900,
  currency: 'USD',
  payment: { provider: 'stripe', token: 'pm_card_visa' },
  paymentId: null,
  destination: { name: 'Ann', line1: 'Street 1', city: 'Berlin', postcode: '10115', country: 'DE' },
  shippingRateId: 'rate-1',
};
const reserved = { expiresAt: new Date().toISOString() };
const shipped = { shipmentId: newId(), trackingNumber: 'T1', carrier: 'swift' };

const paying = () =>
  given(checkout, order).expects('ReserveStock').succeeds(reserved).expects('ProcessPayment');

const paid = () =>
  given(checkout, order)
    .expects('ReserveStock', { lines: [{ sku: 'SKU-1', quantity: 2 }] })
    .succeeds(reserved)
    .isAt('STOCK_RESERVED')
    .expects('ProcessPayment', { amount: 900, currency: 'USD', token: 'pm_card_visa' })
    .succeeds({ paymentId })
    .isAt('CONFIRMED');

test('when everything works, the order is completed', () => {
  const run = paid()
    .expects('CommitStock')
    .succeeds()
    .isAt('STOCK_COMMITTED')
    .expects('CreateShipment', { rateId: 'rate-1' })
    .succeeds(shipped)
    .isAt('SHIPMENT_CREATED')
    .expects('ClearCart', { lines: [{ itemId: 'a', quantity: 2 }] })
    .succeeds()
    .ends('done', 'COMPLETED');
  expect(run.state.paymentId).toBe(paymentId);
});

test('when the replies after the pivot come in another order, the order is completed', () => {
  paid()
    .expects('ClearCart')
    .succeeds()
    .expects('CreateShipment')
    .succeeds(shipped)
    .expects('CommitStock')
    .succeeds()
    .ends('done', 'COMPLETED');
});

test('when stock is short, nothing is undone and the order ends', () => {
  given(checkout, order)
    .expects('ReserveStock')
    .fails('OUT_OF_STOCK')
    .ends('undone', 'COMPENSATED', 'OUT_OF_STOCK');
});

test('when the card is declined, the stock is released', () => {
  given(checkout, order)
    .expects('ReserveStock')
    .succeeds(reserved)
    .expects('ProcessPayment')
    .fails('card_declined')
    .expects('ReleaseStock', { reason: 'card_declined' })
    .succeeds()
    .ends('undone', 'COMPENSATED', 'card_declined');
});

test('when inventory does not answer five times, its step is undone, because it may have happened', () => {
  const dialogue = given(checkout, order);
  for (let attempt = 0; attempt < 5; attempt += 1) dialogue.expects('ReserveStock').timesOut();
  dialogue.expects('ReleaseStock').succeeds().ends('undone', 'COMPENSATED', 'STOCK_TIMEOUT');
});

test('when payment does not answer for 15 minutes, it is voided as well', () => {
  const dialogue = given(checkout, order).expects('ReserveStock').succeeds(reserved);
  for (let attempt = 0; attempt < 5; attempt += 1) dialogue.expects('ProcessPayment').timesOut();
  dialogue
    .expects('CancelPayment', { reason: 'PAYMENT_TIMEOUT' })
    .succeeds({ refunded: 0 })
    .expects('ReleaseStock')
    .succeeds();
  dialogue.ends('undone', 'COMPENSATED', 'PAYMENT_TIMEOUT');
});

test('when the shopper must act and does, the order goes on', () => {
  given(checkout, order)
    .expects('ReserveStock')
    .succeeds(reserved)
    .expects('ProcessPayment')
    .waits({ paymentId })
    .isAt('PAYMENT_ACTION')
    .succeeds({ paymentId })
    .isAt('CONFIRMED');
});

test('when the shopper must act and does not, payment and stock are undone', () => {
  given(checkout, order)
    .expects('ReserveStock')
    .succeeds(reserved)
    .expects('ProcessPayment')
    .waits({ paymentId })
    .timesOut()
    .expects('CancelPayment')
    .succeeds({ refunded: 0 })
    .expects('ReleaseStock')
    .succeeds()
    .ends('undone', 'COMPENSATED', 'PAYMENT_TIMEOUT');
});

test('when money arrives after the undoing began, the late reply changes nothing', () => {
  const dialogue = given(checkout, order)
    .expects('ReserveStock')
    .succeeds(reserved)
    .expects('ProcessPayment')
    .isCancelled('CANCELLED_BY_CUSTOMER');
  dialogue.succeeds({ paymentId }).isAt('COMPENSATING');
  dialogue.expects('CancelPayment').succeeds({ refunded: 900 }).expects('ReleaseStock').succeeds();
  dialogue.ends('undone', 'COMPENSATED', 'CANCELLED_BY_CUSTOMER');
});

test('when a reply comes twice, its step happens once', () => {
  given(checkout, order)
    .expects('ReserveStock')
    .succeeds(reserved)
    .succeeds(reserved)
    .expects('ProcessPayment')
    .succeeds({ paymentId })
    .again({ paymentId })
    .isAt('CONFIRMED');
});

test('when an order is cancelled after the pivot, the checkout goes on', () => {
  paid().isCancelled('CANCELLED_BY_CUSTOMER').isAt('CONFIRMED');
});

test.each([
  ['is not answered', (dialogue: ReturnType<typeof paying>) => dialogue],
  ['waits for the shopper', (dialogue: ReturnType<typeof paying>) => dialogue.waits({ paymentId })],
])(
  'when an order is cancelled while the payment %s, it is voided and the stock released',
  (_where, reach) => {
    reach(paying())
      .isCancelled('CANCELLED_BY_CUSTOMER')
      .expects('CancelPayment', { reason: 'CANCELLED_BY_CUSTOMER' })
      .succeeds({ refunded: 0 })
      .expects('ReleaseStock')
      .succeeds()
      .ends('undone', 'COMPENSATED', 'CANCELLED_BY_CUSTOMER');
  },
);

test('when an order is cancelled while the stock is being reserved, it is released, and the late reply changes nothing', () => {
  given(checkout, order)
    .expects('ReserveStock')
    .isCancelled('CANCELLED_BY_CUSTOMER')
    .again(reserved)
    .expects('ReleaseStock')
    .succeeds()
    .ends('undone', 'COMPENSATED', 'CANCELLED_BY_CUSTOMER');
});

test('when inventory does not confirm the commit, it is asked twenty times before a person is', () => {
  const dialogue = paid().expects('CreateShipment').succeeds(shipped).expects('ClearCart').succeeds();
  for (let attempt = 0; attempt < 20; attempt += 1) dialogue.expects('CommitStock').timesOut();
  dialogue.ends('needs-attention', 'NEEDS_ATTENTION', 'TIMED_OUT');
});

test('when no shipment can be made, a person is asked, and a retry goes on', () => {
  const dialogue = paid().expects('CommitStock').succeeds().expects('ClearCart').succeeds();
  for (let attempt = 0; attempt < 5; attempt += 1) dialogue.expects('CreateShipment').timesOut();
  dialogue.ends('needs-attention', 'NEEDS_ATTENTION', 'SHIPMENT_TIMEOUT');
  dialogue.isRetried().expects('CreateShipment').succeeds(shipped).ends('done', 'COMPLETED');
});

test('when the answer comes while a person is asked, the order goes on by itself', () => {
  const dialogue = paid().expects('CommitStock').succeeds().expects('ClearCart').succeeds();
  for (let attempt = 0; attempt < 5; attempt += 1) dialogue.expects('CreateShipment').timesOut();
  dialogue.succeeds(shipped).ends('done', 'COMPLETED');
});

test('when the goods are gone at the commit, a person is asked', () => {
  paid()
    .expects('CommitStock')
    .fails('RESERVATION_CLOSED')
    .expects('CreateShipment')
    .succeeds(shipped)
    .expects('ClearCart')
    .succeeds()
    .ends('needs-attention', 'NEEDS_ATTENTION', 'RESERVATION_CLOSED');
});

test('when the cart cannot be cleared, the order is completed all the same', () => {
  const dialogue = paid().expects('CommitStock').succeeds().expects('CreateShipment').succeeds(shipped);
  for (let attempt = 0; attempt < 3; attempt += 1) dialogue.expects('ClearCart').timesOut();
  dialogue.ends('done', 'COMPLETED');
});

test('when the undoing gets no answer, a person is asked, and a retry goes on', () => {
  const dialogue = given(checkout, order)
    .expects('ReserveStock')
    .succeeds(reserved)
    .expects('ProcessPayment')
    .fails('card_declined');
  for (let attempt = 0; attempt < 10; attempt += 1) dialogue.expects('ReleaseStock').timesOut();
  dialogue.ends('needs-attention', 'NEEDS_ATTENTION', 'card_declined');
  dialogue.isRetried().expects('ReleaseStock').succeeds().ends('undone', 'COMPENSATED', 'card_declined');
});
