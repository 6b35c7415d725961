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
