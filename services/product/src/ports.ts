import { type Message } from '@ultramarket/contracts';
import { type Category, type CategoryTree } from './domain/category';
import { type Product, type ProductStatus } from './domain/product';
import { type Standing } from './domain/seller';

export interface SortKey {
  readonly field: 'price' | 'createdAt' | 'name' | 'rating';
  readonly descending: boolean;
}

/** Which products a list shows. */
export interface ProductFilter {
  readonly status: ProductStatus;
  readonly categoryIds?: readonly string[];
  readonly minPrice?: number;
  readonly maxPrice?: number;
  readonly sellerId?: string;
  /** Each group must be met by one of its members. */
  readonly facets: readonly (readonly string[])[];
  readonly minRating?: number;
  readonly inStock?: boolean;
  readonly featured?: boolean;
}

export interface PageRequest {
  readonly filter: ProductFilter;
  readonly sort: readonly SortKey[];
  readonly limit: number;
  readonly skip: number;
  /** The sort position after which the page begins, instead of `skip`. */
  readonly after?: readonly (string | number)[];
}

export interface IdPage {
  readonly ids: readonly string[];
  /** Sort position of the last one, when more follow. */
  readonly next: readonly (string | number)[] | null;
}

/** A state to store with its events; both are stored by one write. */
export interface Written {
  readonly product: Product;
  readonly messages: readonly Message[];
}

export type Refusal = 'sku' | 'slug' | 'id';

/** An event that is stored but not yet handed to the broker. */
export type Release = () => void;

/** The rating of a product; `version` is review-service's. */
export interface ProductRating {
  readonly productId: string;
  readonly average: number;
  readonly count: number;
  readonly version: number;
}

export interface ProductStore {
  byIds(ids: readonly string[]): Promise<Product[]>;
  bySkus(skus: readonly string[]): Promise<Product[]>;
  idBySlug(slug: string): Promise<string | undefined>;
  /** Products of any status in the order of their ids, after the given one. */
  after(id: string | undefined, limit: number): Promise<Product[]>;
  /** Stores what is not refused. `release` sends the events of what was stored. */
  insert(items: readonly Written[]): Promise<{ refused: ReadonlyMap<string, Refusal>; release: Release }>;
  /** Replaces the state that `revision` names, or does nothing. */
  replace(
    item: Written,
    revision: number,
  ): Promise<{ outcome: 'done'; release: Release } | { outcome: 'stale' | Refusal }>;
  /** Takes back an insert whose events were not released. */
  remove(id: string): Promise<void>;
  /** Stores which SKUs of each product are in stock, unless it has changed since. */
  setInStock(products: readonly Product[]): Promise<void>;
  /** Stores each rating unless a newer one is known. */
  setRatings(ratings: readonly ProductRating[]): Promise<void>;
  page(request: PageRequest): Promise<IdPage>;
  /** Counts no further than `atMost`. */
  count(filter: ProductFilter, atMost?: number): Promise<number>;
  anyIn(categoryIds: readonly string[]): Promise<boolean>;
  /** Products of these sellers that are not archived, in the order of their ids, after the given one. */
  ofSellers(sellerIds: readonly string[], after: string | undefined, limit: number): Promise<Product[]>;
}

/** The states of sellers. */
export interface SellerStore {
  byIds(ids: readonly string[]): Promise<ReadonlyMap<string, Standing>>;
  /** Merges updates into the stored state. */
  merge(update: Standing): Promise<void>;
}

/** Publishes the creation of many products in one go. */
export interface BulkAnnouncer {
  /** Publishes what `work` stores, at least once, even if this process dies in between; `work` returns refused ids. */
  around(products: readonly Product[], work: () => Promise<ReadonlySet<string>>): Promise<void>;
}

/** The copy of a SKU's stock; `version` is inventory-service's. */
export interface StockLevel {
  readonly sku: string;
  readonly available: boolean;
  readonly version: number;
}

export interface StockStore {
  /** Stores each level unless a newer one is known. */
  apply(levels: readonly StockLevel[]): Promise<void>;
  /** Those of the SKUs that can be bought. */
  inStock(skus: readonly string[]): Promise<ReadonlySet<string>>;
}

export interface CategoryStore {
  all(): Promise<Category[]>;
  /** @throws CATEGORY_SLUG_TAKEN */
  insert(category: Category, messages: readonly Message[]): Promise<Release>;
  /** Replaces the state that has `version`, or returns undefined. @throws CATEGORY_SLUG_TAKEN */
  replace(category: Category, version: number, messages: readonly Message[]): Promise<Release | undefined>;
  /** Makes every change of these categories that began earlier fail; false when one has changed already. */
  hold(categories: readonly Category[]): Promise<boolean>;
  /** Takes the category out of the tree, reversibly; false when it has changed since. */
  mark(category: Category, messages: readonly Message[]): Promise<Release | undefined>;
  /** Puts back what was marked. */
  unmark(category: Category): Promise<void>;
  /** Takes back an insert whose events were not released. */
  remove(id: string): Promise<void>;
}

/** Products through the caches. */
export interface ProductReader {
  /** Never older than the last completed write. */
  fresh(ids: readonly string[]): Promise<ReadonlyMap<string, Product>>;
  /** At most a second old. */
  recent(ids: readonly string[]): Promise<ReadonlyMap<string, Product>>;
  recentBySlug(slug: string): Promise<Product | undefined>;
}

/** What a write does to the caches. */
export interface ProductCache {
  /** Before the write: no cache may hold an older state than this version from now on. @throws UNAVAILABLE */
  announce(products: ReadonlyArray<{ id: string; version: number }>): Promise<void>;
  /** After the write. */
  put(products: readonly Product[]): Promise<void>;
}

/** The id of the state that lists were made from: a cached list of an earlier state is never used again. */
export interface Generation {
  /** At most a second old. */
  current(): Promise<string>;
  bump(): Promise<void>;
}

export interface ListCache {
  get(key: string): Promise<CachedPage | undefined>;
  put(key: string, page: CachedPage, seconds: number): Promise<void>;
}

export interface CachedPage extends IdPage {
  readonly total: number | null;
}

export interface Categories {
  /** At most a second old. */
  recent(): Promise<CategoryTree>;
  fresh(): Promise<CategoryTree>;
}

/** Publishes a view of a product in the background: returns at once and never fails. */
export interface Views {
  viewed(view: { productId: string; userId: string | null; guestId: string | null }): void;
}
