import { defineErrors } from '@ultramarket/platform';

/** The errors of shipping-service. */
export const shippingErrors = defineErrors({
  SHIPMENT_UNKNOWN: ['missing', 'There is no such shipment.'],
  SHIPMENT_EXISTS: ['conflict', 'This order has a shipment already.'],
  SHIPMENT_CANCELLED: ['rule', 'The shipment of this order was cancelled.'],
  SHIPMENT_DISPATCHED: ['rule', 'The parcel has left already.'],
  DESTINATION_NOT_SERVED: ['rule', 'No carrier in use goes there.'],
  RATE_UNKNOWN: ['rule', 'This rate is not one that was offered, or its time is over.'],
  CARRIER_UNKNOWN: ['missing', 'There is no such carrier.'],
  CARRIER_DOWN: ['unavailable', 'The carrier gives no answer right now; try again.'],
});
