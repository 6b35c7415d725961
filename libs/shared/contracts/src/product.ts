import { z } from 'zod';
import { defineEvent } from './message';
import { Currency, MinorUnits, Text } from './values';

const ProductState = z.object({
  productId: z.uuid(),
  sku: Text,
  name: Text,
  description: Text,
  categoryId: z.uuid(),
  price: MinorUnits,
  currency: Currency,
  attributes: z.record(Text, Text),
  images: z.array(Text),
  sellerId: z.uuid().nullable(),
  status: z.enum(['DRAFT', 'ACTIVE', 'ARCHIVED']),
  variants: z.array(z.object({ variantId: z.uuid(), sku: Text, price: MinorUnits.nullable() })),
  version: z.number().int(),
});

const topic = 'product.events';

/** A product exists. The state after the change travels with it, so that copies need no call. */
export const ProductCreated = defineEvent({
  type: 'ProductCreated',
  version: 1,
  topic,
  key: (event) => event.productId,
  payload: ProductState,
});

/** A product changed; copies ignore a `version` they have already passed. */
export const ProductUpdated = defineEvent({
  type: 'ProductUpdated',
  version: 1,
  topic,
  key: (event) => event.productId,
  payload: ProductState,
});

/** A product left the shop (archived). */
export const ProductDeleted = defineEvent({
  type: 'ProductDeleted',
  version: 1,
  topic,
  key: (event) => event.productId,
  payload: z.object({ productId: z.uuid(), sku: Text, version: z.number().int() }),
});

/** The price that shoppers pay changed. */
export const PriceChanged = defineEvent({
  type: 'PriceChanged',
  version: 1,
  topic,
  key: (event) => event.productId,
  payload: z.object({
    productId: z.uuid(),
    sku: Text,
    old: MinorUnits,
    new: MinorUnits,
    currency: Currency,
    /** Of the old price, when it was another one: the two cannot be compared. */
    oldCurrency: Currency.optional(),
    version: z.number().int(),
  }),
});

/** A category was created, renamed, moved or removed. */
export const CategoryChanged = defineEvent({
  type: 'CategoryChanged',
  version: 1,
  topic,
  key: (event) => event.categoryId,
  payload: z.object({ categoryId: z.uuid() }),
});

/**
 * A shopper looked at a product's page; who is not signed in may be known by the pseudonym of a guest id, or not at all.
 * Published in the background, so some may be missing.
 */
export const ProductViewed = defineEvent({
  type: 'ProductViewed',
  version: 1,
  topic,
  key: (event) => event.productId,
  payload: z.object({
    productId: z.uuid(),
    userId: z.uuid().nullable(),
    guestId: Text.nullable(),
  }),
});
