import { nameKeyOf } from '../domain/name-key';
import { contentOf, offeredPrices, type Product, skusOf } from '../domain/product';
import { facetsOf } from '../domain/facets';
import { type ProductDocument } from './mongo-models';

export type ProductState = Omit<ProductDocument, 'pendingEvents'>;

/** Fields that are derived from stock. */
export const toStock = (product: Parameters<typeof offeredPrices>[0]) => {
  const prices = offeredPrices(product);
  return {
    inStockSkus: [...product.inStockSkus],
    inStock: product.inStockSkus.length > 0,
    prices,
    lowestPrice: prices[0] ?? product.price,
  };
};

/** A product as it is stored, with everything that is derived for filters and sorting. */
export const toDocument = ({ id, ...product }: Product): ProductState => ({
  _id: id,
  ...product,
  nameKey: nameKeyOf(product.name),
  skus: skusOf(product),
  facets: facetsOf(product),
  ...toStock(product),
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
