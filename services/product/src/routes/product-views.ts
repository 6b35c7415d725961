import { z } from 'zod';
import { Money } from '@ultramarket/contracts';
import { offeredPrices, priceOf, type Product } from '../domain/product';
import { Status } from './product-schemas';

const Attributes = z.record(z.string(), z.string());

/** A product in a list. */
export const ProductCard = z.object({
  id: z.uuid(),
  sku: z.string(),
  name: z.string(),
  slug: z.string(),
  price: Money,
  /** The lowest price at which it can be had now: its own or that of a variant. */
  fromPrice: Money,
  originalPrice: Money.nullable(),
  inStock: z.boolean(),
  images: z.array(z.string()),
  categoryId: z.uuid(),
  sellerId: z.uuid().nullable(),
  rating: z.number(),
  reviewCount: z.number().int(),
  featured: z.boolean(),
  status: Status,
});

const VariantView = z.object({
  id: z.uuid(),
  sku: z.string(),
  name: z.string(),
  price: Money,
  attributes: Attributes,
  image: z.string().nullable(),
  inStock: z.boolean(),
});

/** A product on its own page. */
export const ProductDetail = ProductCard.extend({
  description: z.string(),
  attributes: Attributes,
  variants: z.array(VariantView),
  videos: z.array(z.string()),
  seo: z.object({ title: z.string().nullable(), description: z.string().nullable() }),
  translations: z.record(z.string(), z.object({ name: z.string(), description: z.string() })),
  version: z.number().int(),
  createdAt: z.iso.datetime(),
  updatedAt: z.iso.datetime(),
});

export const cardOf = (product: Product): z.input<typeof ProductCard> => {
  const { originalPrice, currency } = product;
  return {
    id: product.id,
    sku: product.sku,
    name: product.name,
    slug: product.slug,
    price: { amount: priceOf(product), currency },
    fromPrice: { amount: offeredPrices(product)[0] ?? priceOf(product), currency },
    originalPrice: originalPrice === null ? null : { amount: originalPrice, currency },
    inStock: product.inStockSkus.length > 0,
    images: [...product.images],
    categoryId: product.categoryId,
    sellerId: product.sellerId,
    rating: product.rating,
    reviewCount: product.reviewCount,
    featured: product.featured,
    status: product.status,
  };
};

export const detailOf = (product: Product): z.input<typeof ProductDetail> => ({
  ...cardOf(product),
  description: product.description,
  attributes: { ...product.attributes },
  variants: product.variants.map((variant) => ({
    id: variant.id,
    sku: variant.sku,
    name: variant.name,
    price: { amount: priceOf(product, variant), currency: product.currency },
    attributes: { ...variant.attributes },
    image: variant.image,
    inStock: product.inStockSkus.includes(variant.sku),
  })),
  videos: [...product.videos],
  seo: { ...product.seo },
  translations: { ...product.translations },
  version: product.version,
  createdAt: product.createdAt.toISOString(),
  updatedAt: product.updatedAt.toISOString(),
});
