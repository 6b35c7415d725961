import { type CategoryPaths } from './domain/category-paths';
import { type ProductDocument, type Signals } from './domain/product-document';
import { type ProductState } from './domain/product-state';
import { type SearchResult, type SearchQuery } from './domain/search-query';
import { type Synonyms } from './domain/synonyms';

/** The state of a stored document that a change was based on (optimistic locking). */
export interface Mark {
  readonly seqNo: number;
  readonly term: number;
}

export interface StoredDocument {
  readonly document: ProductDocument;
  readonly mark: Mark;
}

/** The versioned indexes behind the one that is searched. */
export interface Indexes {
  /** The one that is searched. */
  live(): Promise<{ index: string; synonymsVersion: number }>;
  /** Those that changes go to: the live one, and the one that is being built. */
  targets(): Promise<string[]>;
  /** Why no index can be made with these synonyms; undefined when one can. */
  tryOut(synonyms: Pick<Synonyms, 'sets'>): Promise<string | undefined>;
  /** A new one with these synonyms; changes go to it from now on. */
  create(synonyms: Synonyms): Promise<string>;
  /** Searches go to `index` from now on; the one before is removed. */
  promote(index: string): Promise<void>;
  drop(index: string): Promise<void>;
  /** Removes what a rebuild that died left behind. */
  dropLeftovers(): Promise<string[]>;
}

export interface Documents {
  /** Newest states, without waiting for a refresh; a missing index has none. */
  read(index: string, ids: readonly string[]): Promise<Map<string, StoredDocument>>;
  /**
   * Stores each unless it is no longer in the state that `mark` names, or exists where there is none; returns those
   * ids.
   */
  write(index: string, items: ReadonlyArray<{ document: ProductDocument; mark?: Mark }>): Promise<string[]>;
  remove(index: string, ids: readonly string[]): Promise<number>;
  /** Makes everything stored so far findable. */
  refresh(index: string): Promise<void>;
  /** In the order of their ids. */
  all(index: string, select: Selection): AsyncGenerator<ProductDocument[]>;
  popular(index: string): Promise<Map<string, number>>;
  setPopularity(index: string, changes: ReadonlyMap<string, number>): Promise<void>;
}

export type Selection = { categoryIds: readonly string[] } | 'active' | 'incomplete' | 'all';

export interface StockLevel {
  readonly sku: string;
  readonly available: number;
  readonly version: number;
}

export interface Rating {
  readonly productId: string;
  readonly average: number;
  readonly count: number;
  readonly version: number;
}

/** Signals of other services, stored beside the index so that they survive rebuilds; older versions are ignored. */
export interface SignalStore {
  putStock(levels: readonly StockLevel[]): Promise<void>;
  putRatings(ratings: readonly Rating[]): Promise<void>;
  /** Stores which product each SKU belongs to. */
  claim(owners: ReadonlyArray<{ sku: string; productId: string }>): Promise<void>;
  productsOf(skus: readonly string[]): Promise<string[]>;
  of(products: readonly ProductState[]): Promise<Signals>;
}

export interface SalesStore {
  /** The same order again changes nothing. */
  add(
    orders: ReadonlyArray<{ orderId: string; productIds: readonly string[]; confirmedAt: string }>,
  ): Promise<void>;
  /** Orders of the last thirty days by product. */
  counts(): Promise<Map<string, number>>;
  prune(): Promise<void>;
}

export interface Searcher {
  /** @throws SEARCH_UNAVAILABLE */
  search(query: SearchQuery): Promise<SearchResult>;
  suggest(prefix: string): Promise<string[]>;
}

/** The client of product-service. */
export interface CatalogueClient {
  states(ids: readonly string[]): Promise<ProductState[]>;
  all(): AsyncGenerator<ProductState[]>;
  /** Products by the filters of a search, without its words. */
  listing(query: SearchQuery): Promise<SearchResult>;
}

export interface Categories {
  /** A few seconds old at most, as long as product-service answers; older or empty otherwise. */
  recent(): Promise<CategoryPaths>;
  /** @throws when product-service does not answer */
  fresh(): Promise<CategoryPaths>;
}

export interface AnswerCache {
  get<Answer>(key: string): Promise<Answer | undefined>;
  /** `state` is the one at the moment of the query. */
  put(key: string, answer: unknown, state: string | undefined): Promise<void>;
  state(): Promise<string | undefined>;
  /** Invalidates all cached answers. */
  drop(): Promise<void>;
}

export interface History {
  add(userId: string, query: string, at: Date): Promise<void>;
  list(userId: string): Promise<Array<{ query: string; at: string }>>;
  /** Without a query everything. */
  remove(userId: string, query?: string): Promise<void>;
}

export interface SynonymStore {
  read(): Promise<Synonyms>;
  /** Replaces the version that the caller has seen, or returns false. */
  replace(next: Synonyms, seen: number): Promise<boolean>;
}

/** The lease to rebuild, over all replicas; it expires when its holder dies. */
export interface RebuildLease {
  /** @returns undefined while another replica holds it */
  acquire(start: RebuildStatus): Promise<RebuildLeaseHeld | undefined>;
  last(): Promise<RebuildStatus | undefined>;
  isHeld(): Promise<boolean>;
}

export interface RebuildLeaseHeld {
  /** Renews the lease and reports the progress. @throws when it has been lost */
  report(progress: Partial<RebuildStatus>): Promise<void>;
}

export interface Copy {
  readonly documents: number;
  readonly checksum: string;
}

export interface Comparison {
  readonly equal: boolean;
  readonly live: Copy;
  readonly rebuilt: Copy;
  /** Some of the products that differ. */
  readonly differing: string[];
}

export interface RebuildStatus {
  readonly state: 'running' | 'done' | 'failed';
  readonly reason: 'asked' | 'synonyms';
  readonly index: string | null;
  readonly documents: number;
  readonly startedAt: string;
  readonly finishedAt: string | null;
  readonly comparison: Comparison | null;
  readonly error: string | null;
}

export interface SearchFact {
  readonly searchId: string;
  readonly userId: string | null;
  readonly guestId: string | null;
  readonly query: string;
  readonly total: number;
}

export interface ClickFact extends Pick<SearchFact, 'searchId' | 'userId' | 'guestId'> {
  readonly productId: string;
  readonly position: number;
}

/** Records in the background; never fails and never waits. */
export interface Recorder {
  searched(fact: SearchFact): void;
  clicked(fact: ClickFact): void;
}

export interface Analytics {
  readonly searches: number;
  readonly searchesWithClick: number;
  readonly zeroResultSearches: number;
  readonly topTerms: Array<{ term: string; searches: number; searchesWithClick: number }>;
  readonly zeroResultTerms: Array<{ term: string; searches: number }>;
}

export interface SearchLog {
  write(searches: ReadonlyArray<SearchFact & { at: Date }>, clicks: readonly ClickFact[]): Promise<void>;
  read(days: number): Promise<Analytics>;
  prune(): Promise<void>;
}
