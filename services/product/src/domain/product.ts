import {
  type Message,
  PriceChanged,
  ProductCreated,
  ProductDeleted,
  ProductUpdated,
} from '@ultramarket/contracts';
import { productErrors } from './errors';

/** The statuses that a person can set. */
export const chosenStatuses = ['DRAFT', 'ACTIVE', 'ARCHIVED'] as const;
/** SUSPENDED is a draft or active product whose seller may not sell at present. */
export const productStatuses = [...chosenStatuses, 'SUSPENDED'] as const;
export type ProductStatus = (typeof productStatuses)[number];

export type Attributes = Readonly<Record<string, string>>;

/** A version of a product that is sold under its own SKU; without a price it costs what the product costs. */
export interface Variant {
  readonly id: string;
  readonly sku: string;
  readonly name: string;
  readonly price: number | null;
  readonly attributes: Attributes;
  readonly image: string | null;
}

export interface Seo {
  readonly title: string | null;
  readonly description: string | null;
}

export interface Translation {
  readonly name: string;
  readonly description: string;
}

/** What a person sets of a product. */
export interface ProductContent {
  readonly sku: string;
  readonly name: string;
  readonly slug: string;
  readonly description: string;
  readonly categoryId: string;
  /** Minor units of `currency`, as are all prices of the product. */
  readonly price: number;
  readonly originalPrice: number | null;
  readonly currency: string;
  readonly images: readonly string[];
  readonly videos: readonly string[];
  readonly attributes: Attributes;
  readonly variants: readonly Variant[];
  readonly sellerId: string | null;
  readonly featured: boolean;
  readonly status: ProductStatus;
  readonly seo: Seo;
  readonly translations: Readonly<Record<string, Translation>>;
}

/** Only the content of a product, or of anything that has one. */
export const contentOf = (from: ProductContent): ProductContent => ({
  sku: from.sku,
  name: from.name,
  slug: from.slug,
  description: from.description,
  categoryId: from.categoryId,
  price: from.price,
  originalPrice: from.originalPrice,
  currency: from.currency,
  images: from.images,
  videos: from.videos,
  attributes: from.attributes,
  variants: from.variants,
  sellerId: from.sellerId,
  featured: from.featured,
  status: from.status,
  seo: from.seo,
  translations: from.translations,
});

export interface Product extends ProductContent {
  readonly id: string;
  /** Grows with every change of content; the ETag. */
  readonly version: number;
  /** Grows with every change of any kind, also of stock and rating. */
  readonly revision: number;
  readonly rating: number;
  readonly reviewCount: number;
  /** The SKUs of the product and its variants that can be bought right now. */
  readonly inStockSkus: readonly string[];
  /** What a suspended product goes back to. */
  readonly statusBefore: ProductStatus | null;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** All SKUs that belong to the product. */
export const skusOf = ({ sku, variants }: Pick<ProductContent, 'sku' | 'variants'>): string[] => [
  sku,
  ...variants.map((variant) => variant.sku),
];

/** What a shopper pays for the product or one of its variants. */
export const priceOf = (product: Pick<ProductContent, 'price'>, variant?: Variant): number =>
  variant?.price ?? product.price;

/**
 * What one may pay for the product, lowest first: the prices of what is in stock, of the product itself as well as of
 * its variants; while nothing is, all of them.
 */
export const offeredPrices = (
  product: Pick<Product, 'sku' | 'price' | 'variants' | 'inStockSkus'>,
): number[] => {
  const { sku, price, variants, inStockSkus } = product;
  const all = [{ sku, price }, ...variants.map((one) => ({ sku: one.sku, price: priceOf(product, one) }))];
  const there = all.filter((one) => inStockSkus.includes(one.sku));
  const prices = (there.length > 0 ? there : all).map((one) => one.price);
  return [...new Set(prices)].sort((a, b) => a - b);
};

/** The status moves a person may make; archiving is the end for a seller, staff may bring the product back. */
const moves: Record<ProductStatus, { seller: readonly ProductStatus[]; staff: readonly ProductStatus[] }> = {
  DRAFT: { seller: ['ACTIVE', 'ARCHIVED'], staff: ['ACTIVE', 'ARCHIVED'] },
  ACTIVE: { seller: ['DRAFT', 'ARCHIVED'], staff: ['DRAFT', 'ARCHIVED'] },
  ARCHIVED: { seller: [], staff: ['DRAFT', 'ACTIVE'] },
  SUSPENDED: { seller: [], staff: ['ARCHIVED'] },
};

/** @throws PRODUCT_STATUS_FORBIDDEN */
export const assertMove = (from: ProductStatus, to: ProductStatus, by: 'seller' | 'staff'): void => {
  if (from !== to && !moves[from][by].includes(to))
    throw productErrors.PRODUCT_STATUS_FORBIDDEN(`A product cannot go from ${from} to ${to}.`);
};

/** The status by the seller's standing: products of a seller who may not sell are suspended until the seller may. */
export const settledStatus = <State extends Pick<Product, 'status' | 'statusBefore'>>(
  product: State,
  maySell: boolean,
): State => {
  const { status, statusBefore } = product;
  if (!maySell && (status === 'DRAFT' || status === 'ACTIVE'))
    return { ...product, status: 'SUSPENDED', statusBefore: status };
  if (maySell && status === 'SUSPENDED')
    return { ...product, status: statusBefore ?? 'DRAFT', statusBefore: null };
  return status === 'SUSPENDED' ? product : { ...product, statusBefore: null };
};

/** The status as other services know it: to them a product whose seller may not sell is a draft. */
export const publishedStatus = ({
  status,
}: Pick<ProductContent, 'status'>): (typeof chosenStatuses)[number] =>
  status === 'SUSPENDED' ? 'DRAFT' : status;

const state = (product: Product) => ({
  productId: product.id,
  sku: product.sku,
  name: product.name,
  description: product.description,
  categoryId: product.categoryId,
  price: product.price,
  currency: product.currency,
  attributes: { ...product.attributes },
  images: [...product.images],
  sellerId: product.sellerId,
  status: publishedStatus(product),
  variants: product.variants.map(({ id, sku, price }) => ({ variantId: id, sku, price })),
  version: product.version,
});

/** The events of a new product. */
export const creationEvents = (product: Product): Message[] => [ProductCreated(state(product))];

/** Every SKU that shoppers now pay another price for. */
const priceChanges = (before: Product, after: Product): Message[] => {
  const old = new Map([
    [before.sku, priceOf(before)],
    ...before.variants.map((variant) => [variant.sku, priceOf(before, variant)] as const),
  ]);
  const now = [
    [after.sku, priceOf(after)] as const,
    ...after.variants.map((variant) => [variant.sku, priceOf(after, variant)] as const),
  ];
  return now.flatMap(([sku, price]) => {
    const was = old.get(sku);
    const { id: productId, currency, version } = after;
    const moved = before.currency !== currency && { oldCurrency: before.currency };
    if (was === undefined || (was === price && !moved)) return [];
    return [PriceChanged({ productId, sku, old: was, new: price, currency, ...moved, version })];
  });
};

/** The events of a changed product: that it left, or its new state and its new prices. */
export const changeEvents = (before: Product, after: Product): Message[] =>
  after.status === 'ARCHIVED' && before.status !== 'ARCHIVED'
    ? [ProductDeleted({ productId: after.id, sku: after.sku, version: after.version })]
    : [ProductUpdated(state(after)), ...priceChanges(before, after)];
