import { z } from 'zod';
import { endpoint, type Endpoint, errors, field, postalFields, withPostalRules } from '@ultramarket/platform';
import { type ShippingUseCases } from '../use-cases';

const Units = z.number().int().min(1).max(100_000);

const RateView = z.object({
  rateId: z.string(),
  carrier: z.string(),
  service: z.string(),
  price: z.object({ amount: z.number().int(), currency: z.string() }),
  minDays: z.number().int(),
  maxDays: z.number().int(),
});

/** A whole address is welcome; only where it goes to matters. */
const Destination = withPostalRules(z.strictObject(postalFields).partial().required({ country: true }));
/** Between services: an address that was checked before. */
const Resolved = z.strictObject({ country: field.country(), postcode: field.optionalLine(20) });

const Item = z.strictObject({
  sku: field.sku().optional(),
  productId: field.id().optional(),
  variantId: field.id().nullable().optional(),
  quantity: Units,
});

/** What one offer is made for. */
const maxUnits = 1_000_000;

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
    example: { body: { destination: { country: 'NL', postcode: '3011 AD' } } },
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
      const units = unitsOf(items, parcels);
      if (units > maxUnits)
        throw errors.VALIDATION_ERROR(`No more than ${maxUnits} pieces are sent at once.`);
      return shipping.offer({ country, postcode, units: Math.max(units, 1) });
    },
  }),

  endpoint({
    method: 'post',
    path: '/internal/v1/shipping/rates/resolve',
    summary: 'What chosen rates cost now, or the cheapest ones; null where there is none',
    access: 'service:order',
    body: z.strictObject({
      requests: z
        .array(
          z.strictObject({
            rateId: field.token(1000).optional(),
            destination: Resolved,
            units: Units,
          }),
        )
        .max(200),
    }),
    response: z.array(RateView.nullable()),
    handle: ({ body }) =>
      shipping.resolve(
        body.requests.map(({ destination: { country, postcode = '' }, ...request }) => ({
          ...request,
          destination: { country, postcode },
        })),
      ),
  }),
];
