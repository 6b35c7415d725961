import { z } from 'zod';
import { defineCommand, defineEvent } from './message';
import { Address, Text } from './values';

/** Asks shipping to hand the parcel of an order to a carrier. */
export const CreateShipment = defineCommand({
  type: 'CreateShipment',
  version: 1,
  topic: 'shipping.commands',
  key: (command) => command.orderId,
  payload: z.object({
    orderId: z.uuid(),
    userId: z.uuid(),
    rateId: Text.nullable(),
    destination: Address,
    items: z.array(z.object({ sku: Text, name: Text, quantity: z.number().int().positive() })).min(1),
  }),
  reply: z.object({ shipmentId: z.uuid(), trackingNumber: Text, carrier: Text }),
});

/** Stops a parcel that has not left yet; refused with SHIPMENT_DISPATCHED when it has. */
export const CancelShipment = defineCommand({
  type: 'CancelShipment',
  version: 1,
  topic: 'shipping.commands',
  key: (command) => command.orderId,
  payload: z.object({ orderId: z.uuid(), reason: Text }),
  reply: z.object({}),
});

const ShipmentFact = z.object({
  shipmentId: z.uuid(),
  orderId: z.uuid(),
  userId: z.uuid(),
  carrier: Text,
  trackingNumber: Text,
});
const topic = 'shipping.events';

/** A carrier has accepted the shipment and given it a number. */
export const ShipmentCreated = defineEvent({
  type: 'ShipmentCreated',
  version: 1,
  topic,
  key: (event) => event.orderId,
  payload: ShipmentFact,
});

/** The parcel left the warehouse. */
export const ShipmentDispatched = defineEvent({
  type: 'ShipmentDispatched',
  version: 1,
  topic,
  key: (event) => event.orderId,
  payload: ShipmentFact.extend({ at: z.iso.datetime() }),
});

/** The parcel was seen somewhere on its way. */
export const ShipmentStatusChanged = defineEvent({
  type: 'ShipmentStatusChanged',
  version: 1,
  topic,
  key: (event) => event.orderId,
  payload: ShipmentFact.extend({ status: Text, place: Text, at: z.iso.datetime() }),
});

/** The parcel is with the shopper. */
export const ShipmentDelivered = defineEvent({
  type: 'ShipmentDelivered',
  version: 1,
  topic,
  key: (event) => event.orderId,
  payload: ShipmentFact.extend({ at: z.iso.datetime() }),
});
