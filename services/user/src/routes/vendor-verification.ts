import { z } from 'zod';
import { endpoint, type Endpoint, field, pageMeta, Reply } from '@ultramarket/platform';
import { vendorStatuses } from '../domain/vendor';
import { type UserUseCases } from '../use-cases';
import { Id, Paging, Reason } from './fields';
import { VendorCaseView, vendorView, VendorView } from './vendor-views';

const path = '/api/v1/vendors';

/** Who may sell, as staff decide it. */
export const vendorVerificationRoutes = (users: UserUseCases): Endpoint[] => [
  endpoint({
    method: 'get',
    path: `${path}/queue`,
    summary: 'Vendors of any status: those who wait first, the oldest at the top, then the latest decisions',
    access: 'manager',
    query: Paging.extend({
      status: z.enum(vendorStatuses).optional(),
      q: field.search(100).optional(),
      sellerId: field.id().optional(),
      /** Only those whose new name waits. */
      renaming: field.flag().optional(),
    }),
    response: z.array(VendorView),
    handle: async ({ query: { status, q, sellerId, renaming, ...page } }) => {
      const filter = {
        ...(status && { status }),
        ...(q && { beginning: q }),
        ...(sellerId && { userId: sellerId }),
        ...(renaming && { renaming }),
      };
      const { items, total } = await users.vendorQueue(filter, page);
      return new Reply(items.map(vendorView), { meta: pageMeta(page, total) });
    },
  }),
  endpoint({
    method: 'get',
    path: `${path}/:id/verification`,
    summary: 'One vendor of any status, with every decision on them',
    access: 'manager',
    params: Id,
    response: VendorCaseView,
    handle: async ({ params }) => {
      const { vendor, verifications } = await users.getVendorCase(params.id);
      return new Reply({ ...vendorView(vendor), verifications }, { version: vendor.version });
    },
  }),
  endpoint({
    method: 'put',
    path: `${path}/:id/name`,
    summary: 'Give a verified vendor the other name they want, or not; If-Match optional',
    access: 'admin',
    params: Id,
    body: z.strictObject({ decision: z.enum(['APPROVED', 'REJECTED']) }),
    response: VendorView,
    handle: async (request) => {
      const { params, body, ifMatch } = request;
      const vendor = await users.decideVendorName(params.id, body.decision, ifMatch, request);
      return new Reply(vendorView(vendor), { version: vendor.version });
    },
  }),
  endpoint({
    method: 'put',
    path: `${path}/:id/verification`,
    summary: 'Approve, which needs approved identity documents, reject or suspend; If-Match optional',
    access: 'admin',
    params: Id,
    body: z.discriminatedUnion('status', [
      z.strictObject({ status: z.literal('APPROVED'), reason: Reason.optional() }),
      z.strictObject({ status: z.enum(['REJECTED', 'SUSPENDED']), reason: Reason }),
    ]),
    response: VendorView,
    handle: async (request) => {
      const { params, body, ifMatch } = request;
      const vendor = await users.verifyVendor(params.id, body, ifMatch, request);
      return new Reply(vendorView(vendor), { version: vendor.version });
    },
  }),
];
