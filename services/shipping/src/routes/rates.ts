import { z } from 'zod';
import { endpoint, type Endpoint } from '@ultramarket/platform';
import { type ShippingUseCases } from '../use-cases';

const Country = z.string().regex(/^[A-Z]{2}$/, 'must be an ISO 3166 code');
const Postcode = z.string().trim().min(1).max(20);
const Units = z.number().int().min(1).max(100_000);
const Text = z.string().trim().max(200).optional();

const RateView = z.object({
  rateId: z.string(),
  carrier: z.string(),
  service: z.string(),
  price: z.object({ amount: z.number().int(), currency: z.string() }),
  minDays: z.number().int(),
  maxDays: z.number().int(),
});

/** A whole address is welcome; only where it goes to matters. */
const Destination = z.strictObject({
  country: Country,
  postcode: Postcode,
  name: Text,
  line1: Text,
  line2: Text,
  city: Text,
  region: Text,
  phone: Text,
});

const Item = z.strictObject({
  sku: z.string().max(100).optional(),
  productId: z.uuid().optional(),
  variantId: z.uuid().nullable().optional(),
  quantity: Units,
});

const unitsOf = (
  items: ReadonlyArray<{ quantity: number }>,
  parcels: ReadonlyArray<{ units: number }>,
): number =>
  items.reduce((sum, { quantity }) => sum + quantity, 0) + parcels.reduce((sum, { units }) => sum + units, 0);

export const rateRoutes = (shipping: ShippingUseCases): Endpoint[] => [
  endpoint({
    method: 'post',
    path: '/api/v1/shipping/rates',
    summary: 'What it costs to send something, the cheapest first; a rate is good for 15 minutes',
    access: ['guest', 'service'],
    body: z.strictObject({
      destination: Destination,
      items: z.array(Item).max(500).default([]),
      parcels: z
        .array(z.strictObject({ units: Units }))
        .max(100)
        .default([]),
    }),
    response: z.array(RateView.extend({ cheapest: z.boolean(), fastest: z.boolean() })),
    handle: ({ body: { destination, items, parcels } }) => {
      const { country, postcode } = destination;
      return shipping.offer({ country, postcode, units: Math.max(unitsOf(items, parcels), 1) });
    },
  }),

  endpoint({
    method: 'post',
    path: '/internal/v1/shipping/rates/resolve',
    summary: 'What chosen rates cost now, or the cheapest ones; null where there is none',
    access: 'service',
    body: z.strictObject({
      requests: z
        .array(
          z.strictObject({
            rateId: z.string().max(1000).optional(),
            destination: z.strictObject({ country: Country, postcode: Postcode }),
            units: Units,
          }),
        )
        .max(200),
    }),
    response: z.array(RateView.nullable()),
    handle: ({ body }) => shipping.resolve(body.requests),
  }),
];
