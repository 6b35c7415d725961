import { z } from 'zod';
import {
  type Actor,
  decodeCursor,
  encodeCursor,
  endpoint,
  field,
  hasRole,
  pageMeta,
  PageQuery,
  Reply,
  type Endpoint,
} from '@ultramarket/platform';
import { inventoryErrors } from '../domain/errors';
import { type InventoryUseCases } from '../use-cases';

const Quantity = z.number().int().min(0).max(1_000_000_000);
const Reason = field.line(100);

/** Whose goods the caller may see and change: sellers their own, staff and services all. */
const sellerOf = (actor: Actor): string | undefined => (actor.role === 'VENDOR' ? actor.userId : undefined);

const rowsOnce = (
  items: ReadonlyArray<{ sku: string; warehouseId: string }>,
  context: z.RefinementCtx,
): void => {
  const seen = new Set<string>();
  items.forEach(({ sku, warehouseId }, index) => {
    const row = `${warehouseId} ${sku}`;
    if (seen.has(row))
      context.addIssue({ code: 'custom', path: [index], message: 'names a SKU and warehouse twice' });
    seen.add(row);
  });
};

const StockRecordView = z.object({
  id: z.uuid(),
  sku: z.string(),
  productId: z.uuid().nullable(),
  warehouseId: z.uuid(),
  available: z.number().int(),
  reserved: z.number().int(),
  damaged: z.number().int(),
  reorderLevel: z.number().int(),
  version: z.number().int(),
  updatedAt: z.date().transform((at) => at.toISOString()),
});

/** A movement's number. */
const Position = z.string().regex(/^\d{1,18}$/);

const ReservationView = z.object({ orderId: z.uuid(), expiresAt: z.iso.datetime() });

export const inventoryRoutes = (inventory: InventoryUseCases): Endpoint[] => [
  endpoint({
    method: 'get',
    path: '/api/v1/inventory',
    summary: 'Stock records by warehouse, product, SKU or low stock',
    access: ['vendor', 'service'],
    query: PageQuery.omit({ cursor: true }).extend({
      warehouseId: field.id().optional(),
      productId: field.id().optional(),
      sku: field.sku().optional(),
      lowStock: field.flag().optional(),
    }),
    response: z.array(StockRecordView),
    handle: async ({ query: { warehouseId, productId, sku, lowStock, page, limit }, actor }) => {
      const sellerId = sellerOf(actor);
      const { items, total } = await inventory.reader.list({
        page,
        limit,
        ...(warehouseId && { warehouseId }),
        ...(productId && { productId }),
        ...(sku && { sku }),
        ...(lowStock && { lowStock }),
        ...(sellerId && { sellerId }),
      });
      return new Reply(items, { meta: pageMeta({ page, limit }, total) });
    },
  }),

  endpoint({
    method: 'get',
    path: '/api/v1/inventory/:sku',
    summary: 'What can be sold of a SKU; its seller and staff also see warehouses',
    access: 'guest',
    params: z.object({ sku: field.sku() }),
    response: z.object({
      sku: z.string(),
      productId: z.uuid().nullable(),
      available: z.number().int(),
      reserved: z.number().int().optional(),
      warehouses: z.array(StockRecordView).optional(),
    }),
    handle: async ({ params: { sku }, actor }) => {
      const records = await inventory.reader.bySku(sku);
      const [first] = records;
      if (!first) throw inventoryErrors.SKU_UNKNOWN();
      const open = records.filter(({ active }) => active);
      const available = open.reduce((sum, record) => sum + record.available, 0);
      const reserved = records.reduce((sum, record) => sum + record.reserved, 0);
      const known = { sku, productId: first.productId, available };
      const own = actor?.role === 'VENDOR' && (await inventory.reader.sellerOf(sku)) === actor.userId;
      return own || hasRole(actor, 'manager') ? { ...known, reserved, warehouses: records } : known;
    },
  }),

  endpoint({
    method: 'get',
    path: '/api/v1/inventory/:sku/transactions',
    summary: 'Movements of a SKU, newest first',
    access: 'vendor',
    params: z.object({ sku: field.sku() }),
    query: PageQuery.pick({ limit: true, cursor: true }),
    response: z.array(
      z.object({
        id: z.string(),
        sku: z.string(),
        warehouseId: z.uuid(),
        type: z.string(),
        quantity: z.number().int(),
        reason: z.string(),
        orderId: z.uuid().nullable(),
        createdAt: z.date().transform((at) => at.toISOString()),
      }),
    ),
    handle: async ({ params: { sku }, query: { limit, cursor }, actor }) => {
      const seller = sellerOf(actor);
      if (seller !== undefined && (await inventory.reader.sellerOf(sku)) !== seller)
        throw inventoryErrors.SKU_UNKNOWN();
      const before =
        cursor === undefined ? undefined : BigInt(decodeCursor('movements', cursor, [Position])[0]);
      const movements = await inventory.reader.movements(sku, {
        before,
        limit,
        ofSeller: seller !== undefined,
      });
      const last = movements.length === limit ? movements.at(-1) : undefined;
      return new Reply(movements, {
        meta: { limit, nextCursor: last ? encodeCursor('movements', [last.id]) : null },
      });
    },
  }),

  endpoint({
    method: 'put',
    path: '/api/v1/inventory/update',
    summary: 'Set or change stock of several SKUs, all or nothing',
    access: ['vendor', 'service'],
    idempotent: true,
    maxBodyBytes: 512 * 1024,
    example: {
      body: {
        items: [
          {
            sku: 'LAMP-1',
            productId: '0193a000-0000-7000-8000-000000000001',
            warehouseId: '0193a000-0000-7000-8000-000000000002',
            quantity: 10,
            mode: 'absolute',
            reason: 'count',
          },
        ],
      },
    },
    body: z.strictObject({
      items: z
        .array(
          z.strictObject({
            sku: field.sku(),
            productId: field.id().nullish(),
            warehouseId: field.id(),
            quantity: z.number().int().min(-1_000_000_000).max(1_000_000_000),
            mode: z.enum(['absolute', 'delta']),
            reason: Reason,
          }),
        )
        .min(1)
        .max(1000)
        .superRefine(rowsOnce),
    }),
    response: z.array(z.object({ sku: z.string(), available: z.number().int() })),
    handle: ({ body: { items }, actor, idempotency }) =>
      inventory.adjustStock(items, idempotency, sellerOf(actor)),
  }),

  endpoint({
    method: 'put',
    path: '/api/v1/inventory/:id',
    summary: 'Change one stock record',
    access: 'vendor',
    idempotent: true,
    params: z.object({ id: field.id() }),
    body: z.strictObject({
      available: Quantity.optional(),
      reorderLevel: Quantity.optional(),
      reason: Reason,
    }),
    response: StockRecordView,
    handle: async ({ params, body, ifMatch, actor, idempotency }) => {
      const record = await inventory.changeRecord(params.id, body, ifMatch, idempotency, sellerOf(actor));
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
      orderId: field.id(),
      items: z
        .array(z.strictObject({ sku: field.sku(), quantity: z.number().int().min(1).max(1_000_000) }))
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
    body: z.strictObject({ orderId: field.id(), reason: Reason.default('released') }),
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
    params: z.object({ id: field.id() }),
    body: z.strictObject({ orderId: field.id(), quantity: z.number().int().min(1).max(1_000_000) }),
    response: ReservationView,
    handle: ({ params, body, idempotency }) =>
      inventory.reserveOnRecord(params.id, body.orderId, body.quantity, idempotency),
  }),

  endpoint({
    method: 'delete',
    path: '/api/v1/inventory/:id/reserve',
    summary: 'Give back what an order has set aside, addressed by a stock record; what is sold stays sold',
    access: ['service', 'manager'],
    idempotent: true,
    params: z.object({ id: field.id() }),
    query: z.object({ orderId: field.id() }),
    response: z.object({ orderId: z.uuid() }),
    handle: ({ params, query, idempotency }) =>
      inventory.releaseOnRecord(params.id, query.orderId, idempotency),
  }),
];
