import { z } from 'zod';
import {
  decodeCursor,
  encodeCursor,
  endpoint,
  hasRole,
  pageMeta,
  PageQuery,
  Reply,
  type Endpoint,
} from '@ultramarket/platform';
import { inventoryErrors } from '../domain/errors';
import { type InventoryUseCases } from '../use-cases';

const Sku = z.string().min(1).max(100);
const Quantity = z.number().int().min(0).max(1_000_000_000);
const Reason = z.string().min(1).max(100);

const StockRecordView = z.object({
  id: z.uuid(),
  sku: Sku,
  productId: z.uuid().nullable(),
  warehouseId: z.uuid(),
  available: z.number().int(),
  reserved: z.number().int(),
  damaged: z.number().int(),
  reorderLevel: z.number().int(),
  version: z.number().int(),
  updatedAt: z.date().transform((at) => at.toISOString()),
});

const ReservationView = z.object({ orderId: z.uuid(), expiresAt: z.iso.datetime() });

export const inventoryRoutes = (inventory: InventoryUseCases): Endpoint[] => [
  endpoint({
    method: 'get',
    path: '/api/v1/inventory',
    summary: 'Stock records by warehouse, product, SKU or low stock',
    access: ['vendor', 'service'],
    query: PageQuery.omit({ cursor: true }).extend({
      warehouseId: z.uuid().optional(),
      productId: z.uuid().optional(),
      sku: Sku.optional(),
      lowStock: z.stringbool().optional(),
    }),
    response: z.array(StockRecordView),
    handle: async ({ query: { warehouseId, productId, sku, lowStock, page, limit } }) => {
      const { items, total } = await inventory.reader.list({
        page,
        limit,
        ...(warehouseId && { warehouseId }),
        ...(productId && { productId }),
        ...(sku && { sku }),
        ...(lowStock && { lowStock }),
      });
      return new Reply(items, { meta: pageMeta({ page, limit }, total) });
    },
  }),

  endpoint({
    method: 'get',
    path: '/api/v1/inventory/:sku',
    summary: 'What can be sold of a SKU; staff also see warehouses',
    access: 'guest',
    params: z.object({ sku: Sku }),
    response: z.object({
      sku: Sku,
      productId: z.uuid().nullable(),
      available: z.number().int(),
      reserved: z.number().int().optional(),
      warehouses: z.array(StockRecordView).optional(),
    }),
    handle: async ({ params: { sku }, actor }) => {
      const records = await inventory.reader.bySku(sku);
      const [first] = records;
      if (!first) throw inventoryErrors.SKU_UNKNOWN();
      const total = (field: 'available' | 'reserved') =>
        records.reduce((sum, record) => sum + record[field], 0);
      const known = { sku, productId: first.productId, available: total('available') };
      return hasRole(actor, 'vendor')
        ? { ...known, reserved: total('reserved'), warehouses: records }
        : known;
    },
  }),

  endpoint({
    method: 'get',
    path: '/api/v1/inventory/:sku/transactions',
    summary: 'Movements of a SKU, newest first',
    access: 'vendor',
    params: z.object({ sku: Sku }),
    query: PageQuery.pick({ limit: true, cursor: true }),
    response: z.array(
      z.object({
        id: z.string(),
        sku: Sku,
        warehouseId: z.uuid(),
        type: z.string(),
        quantity: z.number().int(),
        reason: z.string(),
        orderId: z.uuid().nullable(),
        createdAt: z.date().transform((at) => at.toISOString()),
      }),
    ),
    handle: async ({ params: { sku }, query: { limit, cursor } }) => {
      const before = cursor === undefined ? undefined : BigInt(decodeCursor(cursor, 1)[0] ?? 0);
      const movements = await inventory.reader.movements(sku, before, limit);
      const last = movements.length === limit ? movements.at(-1) : undefined;
      return new Reply(movements, { meta: { limit, nextCursor: last ? encodeCursor([last.id]) : null } });
    },
  }),

  endpoint({
    method: 'put',
    path: '/api/v1/inventory/update',
    summary: 'Set or change stock of several SKUs, all or nothing',
    access: ['vendor', 'service'],
    idempotent: true,
    maxBodyBytes: 512 * 1024,
    body: z.strictObject({
      items: z
        .array(
          z.strictObject({
            sku: Sku,
            productId: z.uuid().optional(),
            warehouseId: z.uuid(),
            quantity: z.number().int().min(-1_000_000_000).max(1_000_000_000),
            mode: z.enum(['absolute', 'delta']),
            reason: Reason,
          }),
        )
        .min(1)
        .max(1000),
    }),
    response: z.array(z.object({ sku: Sku, available: z.number().int() })),
    handle: ({ body: { items }, idempotency }) => inventory.adjustStock(items, idempotency),
  }),

  endpoint({
    method: 'put',
    path: '/api/v1/inventory/:id',
    summary: 'Change one stock record',
    access: 'vendor',
    idempotent: true,
    params: z.object({ id: z.uuid() }),
    body: z.strictObject({
      available: Quantity.optional(),
      reorderLevel: Quantity.optional(),
      reason: Reason,
    }),
    response: StockRecordView,
    handle: async ({ params, body, ifMatch, idempotency }) => {
      const record = await inventory.changeRecord(params.id, body, ifMatch, idempotency);
      return new Reply(record, { version: record.version });
    },
  }),

  endpoint({
    method: 'post',
    path: '/api/v1/inventory/reserve',
    summary: 'Set goods aside for an order, all or nothing',
    access: 'service',
    idempotent: true,
    status: 201,
    body: z.strictObject({
      orderId: z.uuid(),
      items: z
        .array(z.strictObject({ sku: Sku, quantity: z.number().int().min(1).max(1_000_000) }))
        .min(1)
        .max(500),
    }),
    response: ReservationView,
    handle: ({ body: { orderId, items }, idempotency }) =>
      inventory.reserveForOrder(orderId, items, idempotency),
  }),

  endpoint({
    method: 'post',
    path: '/api/v1/inventory/release',
    summary: 'Give back what an order holds',
    access: 'service',
    idempotent: true,
    body: z.strictObject({ orderId: z.uuid(), reason: Reason.default('released') }),
    response: z.object({ orderId: z.uuid() }),
    handle: ({ body: { orderId, reason }, idempotency }) =>
      inventory.releaseForOrder(orderId, reason, idempotency),
  }),

  endpoint({
    method: 'post',
    path: '/api/v1/inventory/:id/reserve',
    summary: 'Set goods of one stock record aside for an order',
    access: ['service', 'manager'],
    idempotent: true,
    status: 201,
    params: z.object({ id: z.uuid() }),
    body: z.strictObject({ orderId: z.uuid(), quantity: z.number().int().min(1).max(1_000_000) }),
    response: ReservationView,
    handle: ({ params, body, idempotency }) =>
      inventory.reserveOnRecord(params.id, body.orderId, body.quantity, idempotency),
  }),

  endpoint({
    method: 'delete',
    path: '/api/v1/inventory/:id/reserve',
    summary: 'Give back what an order holds, addressed by a stock record',
    access: ['service', 'manager'],
    idempotent: true,
    params: z.object({ id: z.uuid() }),
    query: z.object({ orderId: z.uuid() }),
    response: z.object({ orderId: z.uuid() }),
    handle: ({ params, query, idempotency }) =>
      inventory.releaseOnRecord(params.id, query.orderId, idempotency),
  }),
];
