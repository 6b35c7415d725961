import { z } from 'zod';
import { defineCommand, defineEvent } from './message';
import { MinorUnits, Text } from './values';

/** Takes what was ordered out of the shopper's cart, and nothing that came in since. */
export const ClearCart = defineCommand({
  type: 'ClearCart',
  version: 1,
  topic: 'cart.commands',
  key: (command) => command.userId,
  payload: z.object({
    orderId: z.uuid(),
    userId: z.uuid(),
    lines: z.array(z.object({ itemId: Text, quantity: z.number().int().positive() })),
  }),
  reply: z.object({}),
});

/**
 * The contents of a cart changed; changes in quick succession may arrive as one. A guest's `ownerId` is the public
 * id of the cart, never the id that opens it.
 */
export const CartUpdated = defineEvent({
  type: 'CartUpdated',
  version: 1,
  topic: 'cart.events',
  key: (event) => event.ownerId,
  payload: z.object({
    ownerId: Text,
    guest: z.boolean(),
    items: z.array(
      z.object({
        productId: z.uuid(),
        variantId: z.uuid().nullable(),
        quantity: z.number().int(),
        unitPrice: MinorUnits,
      }),
    ),
    version: z.number().int(),
  }),
});

/** A guest's cart went into the cart of the user who signed in. `guestId` is the public id of the guest's cart. */
export const CartMerged = defineEvent({
  type: 'CartMerged',
  version: 1,
  topic: 'cart.events',
  key: (event) => event.userId,
  payload: z.object({ userId: z.uuid(), guestId: Text, items: z.number().int() }),
});
