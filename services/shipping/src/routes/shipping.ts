import { z } from 'zod';
import { endpoint, type Endpoint, field, postalAddress } from '@ultramarket/platform';
import { type Carrier, type ShipmentView } from '../ports';
import { type ShippingUseCases } from '../use-cases';

const Units = z.number().int().min(1).max(100_000);

const Status = z.enum([
  'CREATED',
  'LABELLED',
  'IN_TRANSIT',
  'OUT_FOR_DELIVERY',
  'DELIVERED',
  'FAILED',
  'RETURNED',
  'CANCELLED',
]);

const CarrierView = z.object({
  id: z.string(),
  name: z.string(),
  active: z.boolean(),
  services: z.array(z.object({ service: z.string(), minDays: z.number(), maxDays: z.number() })),
  zones: z.array(z.object({ name: z.string(), countries: z.array(z.string()) })),
});

const carrierView = ({ carrier: { id, tariff }, active }: { carrier: Carrier; active: boolean }) => ({
  id,
  name: tariff.name,
  active,
  services: tariff.services.map(({ service, minDays, maxDays }) => ({ service, minDays, maxDays })),
  zones: tariff.zones.map(({ name, countries }) => ({ name, countries: [...countries] })),
});

/** Nothing personal: the tracking number is all that a caller needs. */
const TrackingView = z.object({
  carrier: z.string(),
  service: z.string(),
  trackingNumber: z.string().nullable(),
  status: Status,
  events: z.array(z.object({ status: Status, place: z.string(), at: z.iso.datetime() })),
});

const trackingView = ({ carrier, service, trackingNumber, status, events }: ShipmentView) => ({
  carrier,
  service,
  trackingNumber,
  status,
  events: events.map((event) => ({ ...event, at: event.at.toISOString() })),
});

const SentView = z.object({
  id: z.uuid(),
  orderId: z.uuid(),
  carrier: z.string(),
  service: z.string(),
  status: Status,
  trackingNumber: z.string().nullable(),
});

export const shippingRoutes = (shipping: ShippingUseCases): Endpoint[] => [
  endpoint({
    method: 'post',
    path: '/api/v1/shipping/shipments',
    summary: 'Send the goods of an order by hand',
    access: ['manager', 'service:order'],
    idempotent: true,
    status: 201,
    example: {
      body: {
        orderId: '0193a000-0000-7000-8000-000000000001',
        userId: '0193a000-0000-7000-8000-000000000002',
        destination: {
          name: 'Sam Shopper',
          line1: 'Hoofdstraat 1',
          city: 'Rotterdam',
          country: 'NL',
          postcode: '3011 AD',
        },
        items: [{ sku: 'LAMP-1', name: 'Lamp', quantity: 1 }],
      },
    },
    body: z.strictObject({
      orderId: field.id(),
      userId: field.id(),
      rateId: field.token(1000).optional(),
      destination: postalAddress,
      items: z
        .array(
          z.strictObject({
            sku: field.sku(),
            name: field.line(300),
            quantity: Units,
          }),
        )
        .min(1)
        .max(500),
    }),
    response: SentView,
    handle: ({ body, actor, ip, idempotency }) => shipping.send(body, { actor, ip }, idempotency),
  }),

  endpoint({
    method: 'get',
    path: '/api/v1/shipping/tracking/:id',
    summary:
      'Where a parcel is: for anyone by tracking number, for its shopper by the id of shipment or order',
    access: 'guest',
    params: z.object({ id: field.token(100) }),
    response: TrackingView,
    handle: async ({ params, actor }) => trackingView(await shipping.track(params.id, actor)),
  }),

  endpoint({
    method: 'get',
    path: '/api/v1/shipping/carriers',
    summary: 'Carriers, their services and where they go',
    access: 'public',
    response: z.array(CarrierView),
    handle: async () => (await shipping.carriers.all()).map(carrierView),
  }),

  endpoint({
    method: 'put',
    path: '/api/v1/shipping/carriers/:id',
    summary: 'Take a carrier out of use, or back into it',
    access: 'admin',
    params: z.object({ id: field.token(20) }),
    body: z.strictObject({ active: z.boolean() }),
    response: z.object({ id: z.string(), active: z.boolean() }),
    handle: async ({ params, body, actor, ip }) => {
      await shipping.switchCarrier(params.id, body.active, { actor, ip });
      return { id: params.id, active: body.active };
    },
  }),
];
