import {
  type BulkAnnouncer,
  type Categories,
  type CategoryStore,
  type Generation,
  type ListCache,
  type ProductCache,
  type ProductReader,
  type ProductStore,
  type SellerStore,
  type StockStore,
  type Views,
} from '../ports';

/** What the use cases work with. */
export interface ProductDeps {
  readonly store: ProductStore;
  readonly sellers: SellerStore;
  readonly stock: StockStore;
  readonly reader: ProductReader;
  readonly cache: ProductCache;
  readonly categoryStore: CategoryStore;
  readonly categories: Categories;
  /** Of content and categories. */
  readonly generation: Generation;
  /** Of stock. */
  readonly stockGeneration: Generation;
  /** Of ratings. */
  readonly ratingGeneration: Generation;
  readonly lists: ListCache;
  readonly announcer: BulkAnnouncer;
  readonly views: Views;
  readonly newId: () => string;
  readonly now: () => Date;
}
