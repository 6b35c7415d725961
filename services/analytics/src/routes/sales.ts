import { z } from 'zod';
import {
  type Actor,
  endpoint,
  type Endpoint,
  field,
  pageMeta,
  PageQuery,
  Reply,
} from '@ultramarket/platform';
import { periodOf } from '../domain/period';
import { sellerScope } from '../domain/viewer';
import { type SalesQuery } from '../ports';
import { type AnalyticsUseCases } from '../use-cases';
import { AmountView, PeriodQuery, ShareView } from './period-query';

const Page = PageQuery.omit({ cursor: true });

const SalesParameters = Page.extend({
  ...PeriodQuery.shape,
  by: z.enum(['hour', 'day', 'category', 'seller', 'product']).default('day'),
  currency: field.currency().optional(),
});
const RevenueParameters = SalesParameters.extend({
  by: z.enum(['hour', 'day', 'category', 'seller']).default('day'),
});

const bucket = { key: z.string(), currency: z.string(), orders: z.number().int() };
const SalesView = z.object({ ...bucket, units: z.number().int(), amount: z.number().int() });
const RevenueView = z.object({
  ...bucket,
  gross: z.number().int(),
  refunded: z.number().int().nullable(),
  net: z.number().int().nullable(),
});
const ProductView = z.object({
  productId: z.string(),
  categoryId: z.string(),
  sellerId: z.string(),
  views: z.number().int(),
  addedToCart: z.number().int(),
  orders: z.number().int(),
  units: z.number().int(),
  revenue: z.array(AmountView),
  returnedUnits: z.number().int(),
  conversion: ShareView,
});

/** Sales reports: staff see the whole shop, sellers their own products. */
export const salesRoutes = (analytics: AnalyticsUseCases): Endpoint[] => {
  const toQuery = (query: z.infer<typeof SalesParameters>, actor: Actor): SalesQuery => ({
    period: periodOf(query, analytics.now()),
    by: query.by,
    sellerId: sellerScope(actor),
    currency: query.currency,
    page: query.page,
    limit: query.limit,
  });
  return [
    endpoint({
      method: 'get',
      path: '/api/v1/analytics/sales',
      summary: 'What was sold, by hour, day, category, seller or product; sellers see their own',
      access: 'vendor',
      query: SalesParameters,
      response: z.array(SalesView),
      handle: async ({ query, actor }) => {
        const { items, total } = await analytics.showSales(toQuery(query, actor));
        return new Reply(items, { meta: pageMeta(query, total) });
      },
    }),

    endpoint({
      method: 'get',
      path: '/api/v1/analytics/revenue',
      summary: 'What was paid and refunded, by hour, day, category or seller; sellers see their own',
      access: 'vendor',
      query: RevenueParameters,
      response: z.array(RevenueView),
      handle: async ({ query, actor }) => {
        const { items, total } = await analytics.showRevenue(toQuery(query, actor));
        return new Reply(items, { meta: pageMeta(query, total) });
      },
    }),

    endpoint({
      method: 'get',
      path: '/api/v1/analytics/products',
      summary: 'Views, sales, returns and conversion of products; sellers see their own',
      access: 'vendor',
      query: Page.extend({
        ...PeriodQuery.shape,
        sort: z.enum(['units', 'views', 'orders', 'addedToCart']).default('units'),
      }),
      response: z.array(ProductView),
      handle: async ({ query, actor }) => {
        const { items, total } = await analytics.showProducts({
          period: periodOf(query, analytics.now()),
          sellerId: sellerScope(actor),
          sort: query.sort,
          page: query.page,
          limit: query.limit,
        });
        return new Reply(items, { meta: pageMeta(query, total) });
      },
    }),
  ];
};
