import { z } from 'zod';
import { endpoint, type Endpoint, field, PageQuery, Reply } from '@ultramarket/platform';
import { type AdminUseCases } from '../use-cases';
import { operatorOf } from './operator';
import { Listed, Passed, passOn, passOnList } from './passing-on';

const Id = z.object({ id: field.id() });

const OrderFilter = z.object({
  status: field.identifier(30).optional(),
  userId: field.id().optional(),
  from: field.from().optional(),
  to: field.until().optional(),
});

/** Orders and products over all users and sellers, read and changed at their owners. */
export const shopRoutes = (admin: AdminUseCases): Endpoint[] => [
  endpoint({
    method: 'get',
    path: '/api/v1/admin/orders',
    summary: 'Orders of all users, newest first',
    access: 'manager',
    query: PageQuery.extend(OrderFilter.shape),
    response: Listed,
    handle: async (request) =>
      passOnList(
        await admin.ask(
          'order',
          { method: 'GET', path: '/api/v1/orders', query: request.query },
          operatorOf(request),
        ),
      ),
  }),

  endpoint({
    method: 'get',
    path: '/api/v1/admin/orders/export',
    summary: 'Up to 10 000 orders as CSV; amounts in minor units',
    access: 'manager',
    query: OrderFilter,
    response: z.string(),
    plain: { contentType: 'text/csv' },
    handle: async (request) => {
      const csv = await admin.exportOrders(request.query, operatorOf(request));
      return new Reply(csv, { headers: { 'Content-Disposition': 'attachment; filename="orders.csv"' } });
    },
  }),

  endpoint({
    method: 'get',
    path: '/api/v1/admin/products',
    summary: 'Products of all sellers, by status, category or seller',
    access: 'manager',
    example: { query: { sort: '-createdAt' } },
    query: PageQuery.extend({
      status: field.identifier(30).optional(),
      category: field.line(200).optional(),
      seller: field.id().optional(),
      featured: field.flag().optional(),
      sort: field.token(200).optional(),
    }),
    response: Listed,
    handle: async (request) =>
      passOnList(
        await admin.ask(
          'product',
          { method: 'GET', path: '/api/v1/products', query: request.query },
          operatorOf(request),
        ),
      ),
  }),

  endpoint({
    method: 'get',
    path: '/api/v1/admin/products/:id',
    summary: 'One product, on sale or not',
    access: 'manager',
    params: Id,
    response: Passed,
    handle: async (request) => {
      const call = { method: 'GET', path: `/api/v1/products/${request.params.id}` } as const;
      return passOn(await admin.ask('product', call, operatorOf(request)));
    },
  }),

  endpoint({
    method: 'put',
    path: '/api/v1/admin/products/:id',
    summary: 'Approve, hide or feature a product; If-Match guards against lost changes',
    access: 'manager',
    params: Id,
    example: { body: { featured: true } },
    body: z
      .strictObject({ decision: z.enum(['approve', 'hide']).optional(), featured: z.boolean().optional() })
      .refine((change) => Object.keys(change).length > 0, { message: 'nothing to change was given' }),
    response: Passed,
    handle: async (request) => {
      const change = { ...request.body, version: request.ifMatch };
      return passOn(await admin.updateProduct(request.params.id, change, operatorOf(request)));
    },
  }),
];
