import { contentOf, type Product, skusOf } from '../domain/product';
import { facetsOf } from '../domain/facets';
import { type ProductDocument } from './mongo-models';

export type ProductState = Omit<ProductDocument, 'pendingEvents'>;

/** A product as it is stored, with everything that is derived for filters and sorting. */
export const toDocument = ({ id, ...product }: Product): ProductState => ({
  _id: id,
  ...product,
  nameKey: product.name.toLowerCase(),
  skus: skusOf(product),
  facets: facetsOf(product),
  inStock: product.inStockSkus.length > 0,
});

export const toProduct = (document: ProductState): Product => ({
  ...contentOf(document),
  id: document._id,
  version: document.version,
  revision: document.revision,
  rating: document.rating,
  reviewCount: document.reviewCount,
  inStockSkus: document.inStockSkus,
  // Absent from documents that are older than it.
  statusBefore: document.statusBefore ?? null,
  createdAt: document.createdAt,
  updatedAt: document.updatedAt,
});
