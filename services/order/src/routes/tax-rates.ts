import { z } from 'zod';
import { endpoint, type Endpoint, field, subdivisionCode } from '@ultramarket/platform';
import { type OrderUseCases } from '../use-cases';

const maxRates = 500;

const TaxRate = z
  .strictObject({
    country: field.country(),
    /** By code or name; none means the whole country. */
    region: field.optionalLine(50),
    categoryId: z.union([field.id(), z.literal('')]).default(''),
    name: field.name(50),
    basisPoints: field.count(10_000),
  })
  .transform(({ region, ...rate }, context) => {
    const code = region === undefined ? '' : subdivisionCode(rate.country, region);
    if (code === undefined)
      context.addIssue({
        code: 'custom',
        path: ['region'],
        message: `${rate.country} has no such region (ISO 3166-2)`,
      });
    return { ...rate, region: code ?? '' };
  });

const keyOf = (rate: z.output<typeof TaxRate>): string => `${rate.country} ${rate.region} ${rate.categoryId}`;

/** No two for the same place and category: it would be ambiguous which one applies. */
const Rates = z
  .array(TaxRate)
  .min(1)
  .max(maxRates)
  .superRefine((rates, context) => {
    const seen = new Map<string, number>();
    rates.forEach((rate, index) => {
      const first = seen.get(keyOf(rate));
      if (first === undefined) seen.set(keyOf(rate), index);
      else
        context.addIssue({
          code: 'custom',
          path: [index],
          message: `is for the same country, region and category as rates/${first}`,
        });
    });
  });

const TaxRateView = z.object({
  id: z.uuid(),
  country: z.string(),
  region: z.string(),
  categoryId: z.string(),
  name: z.string(),
  basisPoints: z.number().int(),
});

export const taxRateRoutes = (orders: OrderUseCases): Endpoint[] => [
  endpoint({
    method: 'get',
    path: '/api/v1/tax/rates',
    summary: 'The tax table',
    access: 'manager',
    response: z.array(TaxRateView),
    handle: () => orders.listTaxRates(),
  }),
  endpoint({
    method: 'put',
    path: '/api/v1/tax/rates',
    summary: 'Add or replace tax rates by country, region and category; all others stay as they are',
    access: 'manager',
    // 500 rates with long names.
    maxBodyBytes: 200_000,
    example: { body: { rates: [{ country: 'NL', name: 'BTW', basisPoints: 2100 }] } },
    body: z.strictObject({ rates: Rates }),
    response: z.array(TaxRateView),
    handle: ({ body, actor, ip }) => orders.putTaxRates(body.rates, { actor, ip }),
  }),
  endpoint({
    method: 'delete',
    path: '/api/v1/tax/rates/:id',
    summary: 'Remove a tax rate; orders that were placed with it stay as they are',
    access: 'manager',
    params: z.object({ id: field.id() }),
    response: z.object({ id: z.uuid() }),
    handle: async ({ params: { id }, actor, ip }) => {
      await orders.removeTaxRate(id, { actor, ip });
      return { id };
    },
  }),
];
