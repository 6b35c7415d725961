import { type Message } from '@ultramarket/contracts';
import { type Rating, type Spread } from './domain/rating';
import { type Review, type ReviewStatus, type Written } from './domain/review';

export interface SortKey {
  readonly field: 'createdAt' | 'helpful' | 'rating';
  readonly descending: boolean;
}

/** Which reviews a list shows; removed ones never. */
export interface ReviewFilter {
  readonly productId?: string;
  readonly userId?: string;
  readonly rating?: number;
  /** Without it, of every status. */
  readonly status?: ReviewStatus;
  /** Only those of products that are in the shop. */
  readonly shown?: boolean;
}

export interface PageRequest {
  readonly filter: ReviewFilter;
  readonly sort: readonly SortKey[];
  readonly limit: number;
  readonly skip: number;
  /** The sort position after which the page begins, instead of `skip`. */
  readonly after?: readonly (string | number)[];
}

export interface ReviewPage {
  readonly items: readonly Review[];
  /** Sort position of the last one, when more follow. */
  readonly next: readonly (string | number)[] | null;
}

/** Hands stored events to the broker. */
export type Release = () => void;

/** A stored change that its product's rating may not know of yet. */
export interface Mark {
  readonly id: string;
  readonly productId: string;
  readonly version: number;
}

/** Every write leaves a mark in its document, in the same statement; it goes when the product has been counted. */
export interface ReviewStore {
  byIds(ids: readonly string[]): Promise<Review[]>;
  /** Reviews by these users of these products; removed ones are left out. */
  ofAuthors(authors: readonly Given[]): Promise<Review[]>;
  /** Reviews that these users wrote or replied to. */
  byUsers(userIds: readonly string[]): Promise<Review[]>;
  /** Reviews of a user that are not removed, in the order of their ids. */
  after(id: string, limit: number): Promise<Review[]>;
  /** Stores what is not there: the author may have reviewed the product already, or the id may be known. */
  insert(items: readonly Written[]): Promise<{ refused: ReadonlySet<string>; release: Release }>;
  /** Replaces the state that has `version`, or returns undefined. Votes and hiding are not touched. */
  replace(item: Written, version: number): Promise<Release | undefined>;
  page(request: PageRequest): Promise<ReviewPage>;
  /** Counts no further than `atMost`. */
  count(filter: ReviewFilter, atMost: number): Promise<number>;
  marks(before: Date, limit: number): Promise<Mark[]>;
  /** Removes marks, unless their reviews have changed since. */
  unmark(marks: readonly Mark[]): Promise<void>;
  /** Deletes removed reviews that nothing waits for. */
  purge(): Promise<number>;
  setHidden(productIds: readonly string[], hidden: boolean): Promise<void>;
  /** Stores the count if it is higher: votes are never withdrawn. */
  raiseHelpful(id: string, votes: number): Promise<void>;
}

export interface RatingStore {
  byIds(productIds: readonly string[]): Promise<ReadonlyMap<string, Rating>>;
  /** Ratings in the order of their products' ids. */
  after(productId: string, limit: number): Promise<Rating[]>;
  /** Counts the approved reviews of each product; those without any are left out. */
  count(productIds: readonly string[]): Promise<ReadonlyMap<string, Spread>>;
  /** Those of the products with a change that may not be counted yet. */
  marked(productIds: readonly string[]): Promise<ReadonlySet<string>>;
  /** Stores a rating if the one that is there still has `version`; undefined means that there is none yet. */
  write(
    rating: Rating,
    version: number | undefined,
    messages: readonly Message[],
  ): Promise<Release | undefined>;
  /** Products with reviews or a rating, in the order of their ids. */
  productsAfter(after: string, limit: number): Promise<string[]>;
}

export interface AverageCache {
  get(productId: string): Promise<Rating | undefined>;
  /** An older rating never replaces a newer one. */
  put(rating: Rating): Promise<void>;
}

export interface VoteStore {
  /** Stores the vote of a user, once. @returns how many there are */
  vote(reviewId: string, userId: string, at: Date): Promise<number>;
  /** Stores the complaint of a user, once. @returns how many are open */
  report(report: {
    reviewId: string;
    userId: string;
    reason: string;
    note: string | null;
    at: Date;
  }): Promise<number>;
  /** Settles complaints up to `until`. */
  settleReports(reviewId: string, until: Date): Promise<void>;
  /** Deletes complaints that were settled before. */
  pruneReports(before: Date): Promise<void>;
  openReports(reviewIds: readonly string[]): Promise<ReadonlyMap<string, number>>;
}

export interface Purchase {
  readonly userId: string;
  readonly productId: string;
  readonly orderId: string;
  readonly deliveredAt: Date;
}

/** A user, and a product that they may have received. */
export type Given = Pick<Purchase, 'userId' | 'productId'>;

export interface PurchaseStore {
  apply(purchases: readonly Purchase[]): Promise<void>;
  /** Stores which orders were returned, also unknown ones. */
  applyReturns(orders: ReadonlyArray<{ orderId: string; userId: string }>): Promise<void>;
  /** The products that an order brought its buyer. */
  ofOrder(userId: string, orderId: string): Promise<string[]>;
  /** Of each the first order that was not returned; those without one are left out. */
  standing(wanted: readonly Given[]): Promise<Purchase[]>;
}

/** Erased users; nothing about them is stored again. */
export interface ErasureStore {
  record(userIds: readonly string[], at: Date): Promise<void>;
  erased(userIds: readonly string[]): Promise<ReadonlySet<string>>;
  /** Removes records of erasures before then: no event about these users can still come. */
  prune(before: Date): Promise<void>;
  /** Deletes their purchases, returns, votes and complaints. */
  remove(userIds: readonly string[]): Promise<void>;
}

/** The copy of a product; `version` is the catalogue's. */
export interface KnownProduct {
  readonly id: string;
  /** Undefined where only the removal of the product was received. */
  readonly sellerId?: string | null;
  readonly gone: boolean;
  readonly version: number;
}

export interface ProductStore {
  /** Stores each state unless a newer one is known. */
  apply(products: readonly KnownProduct[]): Promise<void>;
  byIds(ids: readonly string[]): Promise<ReadonlyMap<string, KnownProduct>>;
}
