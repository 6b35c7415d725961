import { z } from 'zod';
import { endpoint, type Endpoint, field } from '@ultramarket/platform';
import { type InventoryUseCases } from '../use-cases';

const Fields = z.strictObject({
  name: field.name(100),
  country: field.country(),
  city: field.name(100),
  priority: z.number().int().min(0).max(10_000),
  active: z.boolean(),
});
const NewWarehouse = Fields.extend({
  priority: Fields.shape.priority.default(100),
  active: Fields.shape.active.default(true),
});

const WarehouseView = z.object({
  id: z.uuid(),
  name: z.string(),
  country: z.string(),
  city: z.string(),
  priority: z.number(),
  active: z.boolean(),
});

export const warehouseRoutes = (inventory: InventoryUseCases): Endpoint[] => [
  endpoint({
    method: 'get',
    path: '/api/v1/inventory/warehouses',
    summary: 'All warehouses, the preferred first',
    access: ['vendor', 'service'],
    response: z.array(WarehouseView),
    handle: () => inventory.reader.warehouses(),
  }),
  endpoint({
    method: 'post',
    path: '/api/v1/inventory/warehouses',
    summary: 'Open a warehouse',
    access: 'manager',
    status: 201,
    body: NewWarehouse,
    response: WarehouseView,
    handle: ({ body }) => inventory.reader.createWarehouse(body),
  }),
  endpoint({
    method: 'put',
    path: '/api/v1/inventory/warehouses/:id',
    summary: 'Change a warehouse; what is not named stays, and goods in an inactive one are not sold',
    access: 'manager',
    params: z.object({ id: field.id() }),
    body: Fields.partial(),
    response: WarehouseView,
    handle: ({ params, body }) => inventory.changeWarehouse(params.id, body),
  }),
];
