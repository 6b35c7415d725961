import { type Actor, hasRole } from '@ultramarket/platform';
import { productErrors } from './errors';
import { type Product } from './product';

/** Who reads the catalogue. */
export type Viewer =
  | { readonly kind: 'shopper' }
  | { readonly kind: 'seller'; readonly sellerId: string }
  | { readonly kind: 'staff' };

/** Other services see everything, as staff do. */
export const viewerOf = (actor: Actor | undefined): Viewer => {
  if (actor?.role === 'SERVICE' || hasRole(actor, 'manager')) return { kind: 'staff' };
  if (actor && hasRole(actor, 'vendor')) return { kind: 'seller', sellerId: actor.userId };
  return { kind: 'shopper' };
};

/** Whether the viewer owns the product; staff may act for every owner. */
export const owns = (viewer: Viewer, product: Product): boolean =>
  viewer.kind === 'staff' || (viewer.kind === 'seller' && viewer.sellerId === product.sellerId);

export const canSee = (viewer: Viewer, product: Product): boolean =>
  product.status === 'ACTIVE' || owns(viewer, product);

/** @throws PRODUCT_UNKNOWN when the viewer may not even know of it, PRODUCT_NOT_YOURS when only the change is refused */
export const assertMayChange = (viewer: Viewer, product: Product): void => {
  if (owns(viewer, product)) return;
  throw canSee(viewer, product) ? productErrors.PRODUCT_NOT_YOURS() : productErrors.PRODUCT_UNKNOWN();
};
