import { randomBytes } from 'node:crypto';
import { pseudonymOf } from '@ultramarket/platform';

/** The owner of a cart: a registered user, or a guest, which is any client that knows the guest id. */
export type Owner = { readonly kind: 'user' | 'guest'; readonly id: string };

export const userOwner = (id: string): Owner => ({ kind: 'user', id });
export const guestOwner = (id: string): Owner => ({ kind: 'guest', id });

/** What a line shows; kept in the cart, so that reading it needs no other service. */
export interface LineDetails {
  readonly sku: string;
  readonly name: string;
  readonly image: string | null;
}

export interface CartLine extends LineDetails {
  /** New each time the product comes into the cart, so that an order clears the line it bought and no later one. */
  readonly id: string;
  readonly productId: string;
  readonly variantId: string | null;
  readonly quantity: number;
  /** In minor units, as the shopper last saw it. */
  readonly unitPrice: number;
  readonly addedAt: number;
  /** Orders whose pieces were taken out while more stayed in the line; none where it is absent. */
  readonly clearedBy?: readonly string[];
}

export interface Cart {
  /** Rises with every change; 0 when there never was one. */
  readonly version: number;
  /** Empty as long as nothing was ever in the cart. */
  readonly currency: string;
  readonly updatedAt: number;
  readonly lines: readonly CartLine[];
}

export const noCart: Cart = { version: 0, currency: '', updatedAt: 0, lines: [] };

export const maxLines = 100;
export const maxQuantity = 99;

const dayMs = 24 * 3600 * 1000;

/** Time from the last change to the end of a cart. */
export const lifetimeMs = (owner: Owner): number => (owner.kind === 'user' ? 30 * dayMs : 7 * dayMs);

const guestIdPattern = /^[A-Za-z0-9_-]{22,64}$/;

/** A guest id is all that protects a guest's cart: ours has 144 random bits, others must at least look like it. */
export const isGuestId = (text: string): boolean => guestIdPattern.test(text);
export const newGuestId = (): string => randomBytes(18).toString('base64url');

/** The public id of a cart. For a guest it is derived, so that nothing repeats the id that opens the cart. */
export const cartId = (owner: Owner): string => (owner.kind === 'user' ? owner.id : pseudonymOf(owner.id));

/** The key of a product in lookups: a variant is something else than its product. */
export const productKey = ({
  productId,
  variantId,
}: {
  productId: string;
  variantId: string | null;
}): string => `${productId}:${variantId ?? ''}`;
