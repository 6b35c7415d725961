import { newId } from '@ultramarket/platform';
import { given } from '@ultramarket/platform/testing';
import { cancellationSaga } from './cancellation';

const state = { orderId: newId(), reason: 'CANCELLED_BY_CUSTOMER', by: 'customer' as const };

test('when the parcel is still here, money and goods go back', () => {
  given(cancellationSaga, state)
    .expects('CancelShipment')
    .succeeds()
    .isAt('CANCELLED')
    .expects('CancelPayment', { reason: 'CANCELLED_BY_CUSTOMER' })
    .succeeds({ refunded: 900 })
    .expects('ReleaseStock')
    .succeeds()
    .ends('done', 'COMPLETED');
});

test('when the parcel has left, nothing is given back', () => {
  given(cancellationSaga, state)
    .expects('CancelShipment')
    .fails('SHIPMENT_DISPATCHED')
    .ends('undone', 'COMPENSATED', 'SHIPMENT_DISPATCHED');
});

test('when shipping does not answer whether the shipment has left, it is asked twenty times and nothing is refunded', () => {
  const dialogue = given(cancellationSaga, state);
  for (let attempt = 0; attempt < 20; attempt += 1) dialogue.expects('CancelShipment').timesOut();
  dialogue.ends('undone', 'COMPENSATED', 'TIMED_OUT');
});

test.each([
  ['money', 'CancelPayment', 'ReleaseStock'],
  ['goods', 'ReleaseStock', 'CancelPayment'],
])(
  'when the %s do not come back, they are asked for twenty times before a person is',
  (_what, silent, other) => {
    const dialogue = given(cancellationSaga, state).expects('CancelShipment').succeeds();
    dialogue.expects(other).succeeds({ refunded: 900 });
    for (let attempt = 0; attempt < 20; attempt += 1) dialogue.expects(silent).timesOut();
    dialogue.ends('needs-attention', 'NEEDS_ATTENTION', 'TIMED_OUT');
  },
);
