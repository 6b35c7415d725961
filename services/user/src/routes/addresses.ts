import { z } from 'zod';
import { endpoint, type Endpoint, Reply } from '@ultramarket/platform';
import { type UserUseCases } from '../use-cases';
import { Id, postal } from './fields';
import { ownerOf } from './owner';

const path = '/api/v1/users/addresses';

const Geo = z.strictObject({
  latitude: z.number().min(-90).max(90),
  longitude: z.number().min(-180).max(180),
});
const Type = z.enum(['SHIPPING', 'BILLING']);

const AddressBody = postal({
  type: Type.default('SHIPPING'),
  geo: Geo.nullable().default(null),
  isDefault: z.boolean().optional(),
});
const example = {
  body: { name: 'Ada Shopper', line1: '1 Market St', city: 'Springfield', postcode: '62701', country: 'US' },
};

const AddressView = z.object({
  id: z.uuid(),
  type: Type,
  name: z.string(),
  line1: z.string(),
  line2: z.string().nullable(),
  city: z.string(),
  region: z.string().nullable(),
  country: z.string(),
  postcode: z.string(),
  phone: z.string().nullable(),
  geo: z.object({ latitude: z.number(), longitude: z.number() }).nullable(),
  isDefault: z.boolean(),
  version: z.number().int(),
  createdAt: z.iso.datetime(),
  updatedAt: z.iso.datetime(),
});

/** The caller's address book. */
export const addressRoutes = (users: UserUseCases): Endpoint[] => [
  endpoint({
    method: 'get',
    path,
    summary: "The caller's addresses, oldest first",
    access: 'customer',
    response: z.array(AddressView),
    handle: ({ actor }) => users.listAddresses(ownerOf(actor)),
  }),
  endpoint({
    method: 'post',
    path,
    summary: 'Add an address; the first of a type becomes its default',
    access: 'customer',
    status: 201,
    body: AddressBody,
    example,
    response: AddressView,
    handle: async ({ actor, body: { isDefault, ...fields } }) => {
      const address = await users.addAddress(ownerOf(actor), { ...fields, isDefault });
      return new Reply(address, { version: address.version });
    },
  }),
  endpoint({
    method: 'put',
    path: `${path}/:id`,
    summary: 'Replace an address; whether it is the default stays unless it is given',
    access: 'customer',
    params: Id,
    body: AddressBody,
    example,
    response: AddressView,
    handle: async ({ actor, params: { id }, body: { isDefault, ...fields }, ifMatch }) => {
      const address = await users.updateAddress(ownerOf(actor), id, { ...fields, isDefault }, ifMatch);
      return new Reply(address, { version: address.version });
    },
  }),
  endpoint({
    method: 'delete',
    path: `${path}/:id`,
    summary: 'Remove an address; the newest other one of its type becomes the default if it was',
    access: 'customer',
    params: Id,
    response: z.object({ id: z.uuid() }),
    handle: async ({ actor, params: { id }, ifMatch }) => {
      await users.removeAddress(ownerOf(actor), id, ifMatch);
      return { id };
    },
  }),
];
