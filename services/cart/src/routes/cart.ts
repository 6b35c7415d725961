import { z } from 'zod';
import { endpoint, type Endpoint, field, Reply } from '@ultramarket/platform';
import { userOwner } from '../domain/cart';
import { cartErrors } from '../domain/errors';
import { maxQuantity } from '../domain/cart';
import { type CartUseCases } from '../use-cases';
import { type CartView } from '../use-cases/cart-view';
import { givenGuestId, ownerOf } from './cart-owner';

const Money = z.object({ amount: z.number().int(), currency: z.string() });

const Warning = z.discriminatedUnion('code', [
  z.object({ code: z.literal('PRICE_CHANGED'), price: Money }),
  z.object({ code: z.literal('PRODUCT_UNAVAILABLE') }),
  z.object({ code: z.literal('OUT_OF_STOCK'), available: z.number().int() }),
]);

const CartAnswer = z.object({
  id: z.string(),
  items: z.array(
    z.object({
      id: z.string(),
      productId: z.string(),
      variantId: z.string().optional(),
      sku: z.string(),
      name: z.string(),
      image: z.string().nullable(),
      quantity: z.number().int(),
      unitPrice: Money,
      lineTotal: Money,
      addedAt: z.string(),
      warnings: z.array(Warning).optional(),
    }),
  ),
  subtotal: Money,
  version: z.number().int(),
});

/** More than fits is refused with its own code, which says why. */
const wanted = (quantity: number): number => {
  if (quantity > maxQuantity) throw cartErrors.CART_QUANTITY_LIMIT();
  return quantity;
};

const reply = (cart: CartView, headers: Record<string, string> = {}) =>
  new Reply(cart, { headers, version: cart.version });

const ItemId = z.object({ itemId: field.id() });
const Version = z.number().int().min(0);

export const cartRoutes = (carts: CartUseCases): Endpoint[] => [
  endpoint({
    method: 'get',
    path: '/api/v1/cart',
    summary: "The caller's cart; a guest gets an X-Guest-Id with the first answer",
    access: 'guest',
    response: CartAnswer,
    handle: async (request) => {
      const { owner, headers } = ownerOf(request);
      return reply(await carts.getCart(owner), headers);
    },
  }),

  endpoint({
    method: 'post',
    path: '/api/v1/cart/items',
    summary: 'Put a product into the cart; the same product again adds up',
    access: 'guest',
    status: 201,
    body: z.strictObject({
      productId: field.id(),
      variantId: field.id().nullable().default(null),
      quantity: z.number().int().min(1),
    }),
    response: CartAnswer,
    handle: async (request) => {
      const { owner, headers } = ownerOf(request);
      const item = { ...request.body, quantity: wanted(request.body.quantity) };
      return reply(await carts.addItem(owner, item, request.ifMatch), headers);
    },
  }),

  endpoint({
    method: 'put',
    path: '/api/v1/cart/items/:itemId',
    summary: 'Set how many of a line; 0 removes it',
    access: 'guest',
    params: ItemId,
    body: z.strictObject({ quantity: z.number().int().min(0), version: Version.optional() }),
    response: CartAnswer,
    handle: async (request) => {
      const { owner, headers } = ownerOf(request);
      const { quantity, version } = request.body;
      const seen = { ifMatch: request.ifMatch, version };
      return reply(await carts.setQuantity(owner, request.params.itemId, wanted(quantity), seen), headers);
    },
  }),

  endpoint({
    method: 'delete',
    path: '/api/v1/cart/items/:itemId',
    summary: 'Take a line out of the cart',
    access: 'guest',
    params: ItemId,
    response: CartAnswer,
    handle: async (request) => {
      const { owner, headers } = ownerOf(request);
      return reply(
        await carts.setQuantity(owner, request.params.itemId, 0, { ifMatch: request.ifMatch }),
        headers,
      );
    },
  }),

  endpoint({
    method: 'delete',
    path: '/api/v1/cart',
    summary: 'Empty the cart',
    access: 'guest',
    response: CartAnswer,
    handle: async (request) => {
      const { owner, headers } = ownerOf(request);
      return reply(await carts.emptyCart(owner, request.ifMatch), headers);
    },
  }),

  endpoint({
    method: 'post',
    path: '/api/v1/cart/merge',
    summary: 'Move the lines of the guest cart named in X-Guest-Id into the cart of the caller',
    needsHeaders: { 'X-Guest-Id': 'Names the guest cart whose lines move' },
    access: 'customer',
    response: CartAnswer,
    handle: async ({ actor, header }) => {
      const guestId = givenGuestId(header);
      if (guestId === undefined) throw cartErrors.GUEST_ID_MISSING();
      return reply(await carts.mergeCarts(userOwner(actor.userId), guestId));
    },
  }),

  endpoint({
    method: 'post',
    path: '/api/v1/cart/validate',
    summary: 'Check prices and stock again and write the prices of now into the cart',
    access: 'guest',
    response: z.object({ valid: z.boolean(), cart: CartAnswer }),
    handle: async (request) => {
      const { owner, headers } = ownerOf(request);
      const checked = await carts.validateCart(owner);
      return new Reply(checked, { headers, version: checked.cart.version });
    },
  }),
];
