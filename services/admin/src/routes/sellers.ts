import { z } from 'zod';
import { endpoint, type Endpoint, field, PageQuery } from '@ultramarket/platform';
import { type AdminUseCases } from '../use-cases';
import { operatorOf } from './operator';
import { Listed, Passed, passOn, passOnList } from './passing-on';

const Id = z.object({ id: field.id() });
const Paging = PageQuery.omit({ cursor: true });
const Reason = field.text(500);

const kycRoutes = (admin: AdminUseCases): Endpoint[] => [
  endpoint({
    method: 'get',
    path: '/api/v1/admin/kyc',
    summary: 'Identity documents: those that wait first, the oldest at the top, then the latest decisions',
    access: 'manager',
    query: Paging.extend({
      status: z.enum(['PENDING', 'APPROVED', 'REJECTED']).optional(),
      userId: field.id().optional(),
    }),
    response: Listed,
    handle: async (request) => {
      const call = { method: 'GET', path: '/api/v1/users/kyc/queue', query: request.query } as const;
      return passOnList(await admin.ask('user', call, operatorOf(request)));
    },
  }),

  endpoint({
    method: 'put',
    path: '/api/v1/admin/kyc/:id',
    summary: "Decide on another user's identity documents, once; a refusal says why",
    access: 'manager',
    params: Id,
    body: z.strictObject({ decision: z.enum(['APPROVED', 'REJECTED']), reason: Reason.optional() }),
    response: Passed,
    handle: async (request) =>
      passOn(await admin.decideKyc(request.params.id, request.body, operatorOf(request))),
  }),
];

/** Who may sell, read and decided at user-service. */
export const sellerRoutes = (admin: AdminUseCases): Endpoint[] => [
  ...kycRoutes(admin),
  endpoint({
    method: 'get',
    path: '/api/v1/admin/vendors',
    summary: 'Vendors: those who wait first, the oldest at the top, then the latest decisions',
    access: 'manager',
    query: Paging.extend({
      status: z.enum(['PENDING', 'APPROVED', 'REJECTED', 'SUSPENDED']).optional(),
      q: field.search(100).optional(),
      sellerId: field.id().optional(),
    }),
    response: Listed,
    handle: async (request) => {
      const call = { method: 'GET', path: '/api/v1/vendors/queue', query: request.query } as const;
      return passOnList(await admin.ask('user', call, operatorOf(request)));
    },
  }),

  endpoint({
    method: 'get',
    path: '/api/v1/admin/vendors/:id',
    summary: 'One vendor with every decision on them',
    access: 'manager',
    params: Id,
    response: Passed,
    handle: async (request) => {
      const call = { method: 'GET', path: `/api/v1/vendors/${request.params.id}/verification` } as const;
      return passOn(await admin.ask('user', call, operatorOf(request)));
    },
  }),

  endpoint({
    method: 'put',
    path: '/api/v1/admin/vendors/:id',
    summary: 'Approve, reject or suspend a vendor; If-Match guards against lost changes',
    access: 'admin',
    params: Id,
    body: z.strictObject({
      status: z.enum(['APPROVED', 'REJECTED', 'SUSPENDED']),
      reason: Reason.optional(),
    }),
    response: Passed,
    handle: async (request) => {
      const verdict = { ...request.body, version: request.ifMatch };
      return passOn(await admin.verifyVendor(request.params.id, verdict, operatorOf(request)));
    },
  }),
];
