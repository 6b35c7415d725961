import { z } from 'zod';
import { defineEvent } from './message';
import { Address, Currency, MinorUnits, Text } from './values';

export const OrderLine = z.object({
  productId: z.uuid(),
  variantId: z.uuid().nullable(),
  sku: Text,
  name: Text,
  sellerId: z.uuid().nullable(),
  quantity: z.number().int().positive(),
  unitPrice: MinorUnits,
  lineTotal: MinorUnits,
});
export type OrderLine = z.infer<typeof OrderLine>;

const topic = 'order.events';

/** The order was accepted and its checkout has started; nothing is paid or reserved yet. */
export const OrderCreated = defineEvent({
  type: 'OrderCreated',
  version: 1,
  topic,
  key: (event) => event.orderId,
  payload: z.object({
    orderId: z.uuid(),
    orderNumber: Text,
    userId: z.uuid(),
    lines: z.array(OrderLine).min(1),
    subtotal: MinorUnits,
    discount: MinorUnits,
    tax: MinorUnits,
    shipping: MinorUnits,
    total: MinorUnits,
    currency: Currency,
    /** Country and region; the person's part is empty. */
    shippingAddress: Address,
    createdAt: z.iso.datetime(),
  }),
});

const OrderFact = z.object({ orderId: z.uuid(), orderNumber: Text, userId: z.uuid() });

/** Paid and reserved: the shop will deliver. The pivot of the checkout. */
export const OrderConfirmed = defineEvent({
  type: 'OrderConfirmed',
  version: 1,
  topic,
  key: (event) => event.orderId,
  payload: OrderFact.extend({
    paymentId: z.uuid(),
    total: MinorUnits,
    currency: Currency,
    lines: z.array(
      z.object({
        productId: z.uuid(),
        sku: Text,
        name: Text,
        quantity: z.number().int(),
        lineTotal: MinorUnits,
      }),
    ),
  }),
});

/** The warehouse works on it. */
export const OrderProcessing = defineEvent({
  type: 'OrderProcessing',
  version: 1,
  topic,
  key: (event) => event.orderId,
  payload: OrderFact,
});

/** The `shipmentId` of an OrderShipped that knows of none: the nil UUID (RFC 9562). */
export const noShipment = '00000000-0000-0000-0000-000000000000';

/**
 * The parcel is with the carrier. Who sets the status by hand need not know the parcel: then the shipment is
 * `noShipment` and what else is not known is empty; a later event may say.
 */
export const OrderShipped = defineEvent({
  type: 'OrderShipped',
  version: 1,
  topic,
  key: (event) => event.orderId,
  payload: OrderFact.extend({ shipmentId: z.uuid(), trackingNumber: Text, carrier: Text }),
});

/** The parcel arrived. */
export const OrderDelivered = defineEvent({
  type: 'OrderDelivered',
  version: 1,
  topic,
  key: (event) => event.orderId,
  payload: OrderFact.extend({
    deliveredAt: z.iso.datetime(),
    productIds: z.array(z.uuid()),
  }),
});

/** The order ended without delivery; money and goods are where they were. `reason` is a stable code. */
export const OrderCancelled = defineEvent({
  type: 'OrderCancelled',
  version: 1,
  topic,
  key: (event) => event.orderId,
  payload: OrderFact.extend({ reason: Text, by: z.enum(['customer', 'staff', 'system']) }),
});

/** The goods came back after dispatch. */
export const OrderReturned = defineEvent({
  type: 'OrderReturned',
  version: 1,
  topic,
  key: (event) => event.orderId,
  payload: OrderFact,
});
