import { z } from 'zod';
import { endpoint, type Endpoint } from '@ultramarket/platform';
import { type StockReader } from '../ports';

const Fields = z.strictObject({
  name: z.string().trim().min(1).max(100),
  country: z.string().regex(/^[A-Z]{2}$/, 'must be an ISO 3166 code'),
  city: z.string().trim().min(1).max(100),
  priority: z.number().int().min(0).max(10_000).default(100),
  active: z.boolean().default(true),
});

const WarehouseView = z.object({
  id: z.uuid(),
  name: z.string(),
  country: z.string(),
  city: z.string(),
  priority: z.number(),
  active: z.boolean(),
});

export const warehouseRoutes = (reader: StockReader): Endpoint[] => [
  endpoint({
    method: 'get',
    path: '/api/v1/inventory/warehouses',
    summary: 'All warehouses, the preferred first',
    access: ['vendor', 'service'],
    response: z.array(WarehouseView),
    handle: () => reader.warehouses(),
  }),
  endpoint({
    method: 'post',
    path: '/api/v1/inventory/warehouses',
    summary: 'Open a warehouse',
    access: 'manager',
    status: 201,
    body: Fields,
    response: WarehouseView,
    handle: ({ body }) => reader.createWarehouse(body),
  }),
  endpoint({
    method: 'put',
    path: '/api/v1/inventory/warehouses/:id',
    summary: 'Change a warehouse; goods in an inactive one are not sold',
    access: 'manager',
    params: z.object({ id: z.uuid() }),
    body: Fields,
    response: WarehouseView,
    handle: ({ params, body }) => reader.updateWarehouse(params.id, body),
  }),
];
