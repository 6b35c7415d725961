import { z } from 'zod';
import { Money } from '@ultramarket/contracts';
import { endpoint, type Endpoint, field, pageMeta, Reply } from '@ultramarket/platform';
import { type UserUseCases } from '../use-cases';
import { Paging } from './fields';
import { ownerOf } from './owner';

const path = '/api/v1/users/wishlist';
const ProductId = z.object({ productId: field.id() });

const WishlistItemView = z.object({
  productId: z.uuid(),
  name: z.string(),
  image: z.string().nullable(),
  price: Money,
  addedPrice: Money,
  /** Null when the catalogue was unavailable. */
  onSale: z.boolean().nullable(),
  /** How much less it costs than when it was added, and since when, as published by events. */
  priceDrop: z.object({ amount: z.number().int(), since: z.iso.datetime().nullable() }).nullable(),
  /** When it last came back after it was sold out. */
  restockedAt: z.iso.datetime().nullable(),
  addedAt: z.iso.datetime(),
});

/** What the caller would like to have. */
export const wishlistRoutes = (users: UserUseCases): Endpoint[] => [
  endpoint({
    method: 'get',
    path,
    summary: "The caller's wishlist, newest first; what became cheaper or is back is marked",
    access: 'customer',
    query: Paging,
    response: z.array(WishlistItemView),
    handle: async ({ actor, query }) => {
      const { items, total } = await users.listWishlist(ownerOf(actor), query);
      return new Reply(items, { meta: pageMeta(query, total) });
    },
  }),
  endpoint({
    method: 'post',
    path,
    summary: 'Put a product on the wishlist; 200 when it is there already',
    access: 'customer',
    status: 201,
    body: z.strictObject(ProductId.shape),
    response: WishlistItemView,
    handle: async ({ actor, body }) => {
      const { view, added } = await users.addWishlistItem(ownerOf(actor), body.productId);
      return new Reply(view, { status: added ? 201 : 200 });
    },
  }),
  endpoint({
    method: 'delete',
    path: `${path}/:productId`,
    summary: 'Take a product off the wishlist',
    access: 'customer',
    params: ProductId,
    response: z.object({ productId: z.uuid() }),
    handle: async ({ actor, params: { productId } }) => {
      await users.removeWishlistItem(ownerOf(actor), productId);
      return { productId };
    },
  }),
];
