import { z } from 'zod';
import { endpoint, type Endpoint, field, pageMeta, Reply } from '@ultramarket/platform';
import { type Vendor, vendorAddressTypes } from '../domain/vendor';
import { type UserUseCases } from '../use-cases';
import { Id, Paging, postal } from './fields';
import { ownerOf } from './owner';
import { publicView, PublicVendorView, VendorView, vendorView } from './vendor-views';

const path = '/api/v1/vendors';

const fields = {
  legalName: field.name(200),
  displayName: field.name(100),
  /** May be empty. */
  description: z.literal('').or(field.text(2000)),
  taxNumber: field
    .line(40)
    .regex(/^[A-Za-z0-9][A-Za-z0-9 ./-]{3,38}[A-Za-z0-9]$/, 'must be a tax number of 5 to 40 characters'),
  /** Made by the payment provider in the browser; account numbers never come here. */
  bankToken: field.token(250).regex(/^[A-Za-z]+_[\w-]{8,200}$/, "must be the payment provider's reference"),
  addresses: z
    .array(postal({ type: z.enum(vendorAddressTypes).default('BUSINESS') }))
    .min(1)
    .max(10),
};

const example = {
  body: {
    legalName: 'Lamps and Light Ltd',
    displayName: 'Lamps & Light',
    description: 'Everything that shines.',
    taxNumber: 'DE123456789',
    bankToken: 'btok_1Nabcdef7xyz',
    addresses: [
      {
        type: 'BUSINESS',
        name: 'Lamps and Light Ltd',
        line1: '1 Market St',
        city: 'Springfield',
        postcode: '62701',
        country: 'US',
      },
    ],
  },
};

const own = (vendor: Vendor) => new Reply(vendorView(vendor), { version: vendor.version });

const ownRoutes = (users: UserUseCases): Endpoint[] => [
  endpoint({
    method: 'post',
    path,
    summary: 'Apply as a vendor, once; an admin decides',
    access: 'customer',
    status: 201,
    body: z.strictObject({ ...fields, description: fields.description.default('') }),
    example,
    response: VendorView,
    handle: async ({ actor, body }) => own(await users.registerVendor(ownerOf(actor), body)),
  }),
  endpoint({
    method: 'get',
    path: `${path}/me`,
    summary: "The caller's own application or shop",
    access: 'customer',
    response: VendorView,
    handle: async ({ actor }) => own(await users.getVendor({ userId: ownerOf(actor).userId })),
  }),
  endpoint({
    method: 'put',
    path: `${path}/me`,
    summary:
      'Change the fields that are given; who was rejected applies again with it, another name waits for staff',
    access: 'customer',
    body: z.strictObject({
      legalName: fields.legalName.optional(),
      displayName: fields.displayName.optional(),
      description: fields.description.optional(),
      taxNumber: fields.taxNumber.optional(),
      bankToken: fields.bankToken.optional(),
      addresses: fields.addresses.optional(),
    }),
    example,
    response: VendorView,
    handle: async (request) => {
      const { actor, body, ifMatch } = request;
      return own(await users.updateVendor(ownerOf(actor).userId, body, ifMatch, request));
    },
  }),
];

/** Who sells in the shop: applying and what shoppers see of it. */
export const vendorRoutes = (users: UserUseCases): Endpoint[] => [
  ...ownRoutes(users),
  endpoint({
    method: 'get',
    path,
    summary: 'Approved vendors by name; sellerId is what products call their seller',
    access: 'public',
    query: Paging.extend({ q: field.search(100).optional(), sellerId: field.id().optional() }),
    response: z.array(PublicVendorView),
    handle: async ({ query: { q, sellerId, ...page } }) => {
      const filter = { ...(q && { beginning: q }), ...(sellerId && { userId: sellerId }) };
      const { items, total } = await users.listVendors(filter, page);
      return new Reply(items.map(publicView), { meta: pageMeta(page, total) });
    },
  }),
  endpoint({
    method: 'get',
    path: `${path}/:id`,
    summary: 'One approved vendor',
    access: 'public',
    params: Id,
    response: PublicVendorView,
    handle: async ({ params }) => publicView(await users.getApprovedVendor(params.id)),
  }),
];
