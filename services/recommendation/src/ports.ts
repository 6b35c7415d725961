import { type Transaction } from '@ultramarket/platform';
import { type ContentItem } from './domain/content-similarity';
import { type Scores } from './domain/evaluation';
import { type Interaction } from './domain/interactions';
import { type ModelSettings, type TrainedModel } from './domain/model';
import { type TrainingRow } from './domain/training-set';

export interface ProductCopy {
  productId: string;
  name: string;
  categoryId: string;
  price: number;
  currency: string;
  attributes: Readonly<Record<string, string>>;
  status: string;
  version: number;
}

export type ProductState = ProductCopy & { seenAt: string };
export type RatingState = Readonly<{ productId: string; average: number; count: number; version: number }>;

export type ProductEnd = Pick<ProductState, 'productId' | 'version' | 'seenAt'>;

export interface CartState {
  readonly userId: string;
  readonly version: number;
  readonly at: string;
  readonly productIds: readonly string[];
}

/** The copies inside one transaction. Events may come late, twice and in any order. */
export interface CopyTransaction {
  readonly tx: Transaction;
  applyProducts(products: readonly ProductState[]): Promise<void>;
  archiveProducts(products: readonly ProductEnd[]): Promise<void>;
  applyRatings(ratings: readonly RatingState[]): Promise<void>;
  addInteractions(interactions: readonly Interaction[]): Promise<void>;
  /** Their lines become interactions of this weight. */
  replaceCarts(carts: readonly CartState[], weight: number): Promise<void>;
  /** Deletes what these users did, also from a running rebuild; nothing about them is stored from now on. */
  eraseUsers(userIds: readonly string[]): Promise<void>;
}

/** The copies of what other services own. */
export interface CopyStore {
  /** The copies inside a transaction that is already open. */
  within(tx: Transaction): CopyTransaction;
  /** The same as adding, outside of any other transaction. */
  importInteractions(interactions: readonly Interaction[]): Promise<void>;
  /** Deletes views that are older than `before`. */
  pruneViews(before: Date): Promise<void>;
  /** Deletes old wishlist items and cart lines, and reports of rebuilds. */
  pruneWishlistItems(before: Date): Promise<void>;
}

export type NeighbourKind = 'SHOPPERS' | 'BASKETS' | 'CONTENT';

export interface NeighbourList {
  readonly kind: NeighbourKind;
  readonly productId: string;
  readonly keys: readonly string[];
  readonly scores: readonly number[];
}

/** What a shopper sees of a product. */
export interface ShownProduct {
  productId: string;
  name: string;
  price: number;
  currency: string;
}

/** The scores of a product that are independent of the shopper. */
export interface ProductStanding {
  productId: string;
  popularity: number;
  ratingAverage: number;
  ratingCount: number;
}

export interface ActiveModel {
  readonly id: string;
  readonly version: number;
  readonly settings: ModelSettings;
}

/** The reads of recommendations. Except `history` they return only products that are for sale. */
export interface KnowledgeStore {
  activeModel(): Promise<ActiveModel | undefined>;
  /** The shopper's latest interactions, the newest first; and all they bought. */
  history(
    userId: string,
  ): Promise<{ experiences: Array<{ key: string; weight: number }>; bought: readonly string[] }>;
  neighbours(
    modelId: string,
    productIds: readonly string[],
    kinds: readonly NeighbourKind[],
  ): Promise<NeighbourList[]>;
  shown(productIds: readonly string[]): Promise<ShownProduct[]>;
  standings(modelId: string, productIds: readonly string[]): Promise<ProductStanding[]>;
  /** The most popular of a model, the best first. */
  popular(modelId: string, limit: number): Promise<string[]>;
  /** The best sold of the latest purchases, the best first. */
  bestSold(limit: number): Promise<string[]>;
  newest(limit: number): Promise<string[]>;
  /** Others of the product's category, the popular and then the new first. Undefined for an unknown product. */
  sameCategory(modelId: string | null, productId: string, limit: number): Promise<string[] | undefined>;
}

export type ModelStatus = 'TRAINING' | 'READY' | 'FAILED';
export type Stage = 'READING' | 'CONTENT' | 'MEASURING' | 'SIMILARITY' | 'STORING' | 'DONE';

export interface ModelRecord {
  id: string;
  version: number;
  status: ModelStatus;
  active: boolean;
  stage: Stage;
  /** From 0 to 1. */
  progress: number;
  settings: ModelSettings;
  interactions: number;
  users: number;
  products: number;
  evaluatedUsers: number;
  hitRate: number | null;
  recall: number | null;
  baselineHitRate: number | null;
  baselineRecall: number | null;
  failure: string | null;
  createdAt: Date;
  finishedAt: Date | null;
  activatedAt: Date | null;
}

export interface ModelReader {
  list(page: { page: number; limit: number }): Promise<{ items: ModelRecord[]; total: number }>;
  byId(id: string): Promise<ModelRecord | undefined>;
  latest(): Promise<ModelRecord | undefined>;
}

/** An advisory lock, held by one replica until it releases it or its connection ends. */
export interface AdvisoryLock {
  release(): Promise<void>;
}

export interface TrainingFacts {
  readonly interactions: number;
  readonly users: number;
  readonly products: number;
  readonly scores: Scores;
}

/** The models inside one transaction, of which there is one at a time over all replicas. */
export interface ModelTransaction {
  readonly tx: Transaction;
  /** Makes a trained model ready; returns its version. @throws when another process has ended the training */
  finish(id: string, facts: TrainingFacts): Promise<number>;
  /** The hit rate of the active model; undefined when there is none. */
  activeScores(): Promise<{ hitRate: number } | undefined>;
  find(id: string): Promise<{ status: ModelStatus; active: boolean } | undefined>;
  /** Activates a model in the place of the active one; returns its version, undefined when it is gone. */
  activate(id: string): Promise<number | undefined>;
}

export interface TrainingStore {
  transaction<Result>(work: (models: ModelTransaction) => Promise<Result>): Promise<Result>;
  /** Undefined while another replica trains. */
  acquireLock(): Promise<AdvisoryLock | undefined>;
  /** Marks abandoned trainings as failed; only the holder of the lock knows that none runs. */
  failAbandoned(): Promise<string[]>;
  begin(id: string, settings: ModelSettings): Promise<void>;
  progress(id: string, stage: Stage, progress: number): Promise<void>;
  products(): Promise<Array<ContentItem & { productId: string }>>;
  /** How many interactions there are, and the time of the newest. */
  extent(): Promise<{ count: number; until: Date | undefined }>;
  /** All interactions up to a time, ordered by user, in pages. */
  interactions(until: Date): AsyncIterable<ReadonlyArray<Omit<TrainingRow, 'item'> & { productId: string }>>;
  save(id: string, productIds: readonly string[], model: TrainedModel): Promise<void>;
  fail(id: string, failure: string): Promise<void>;
  /** Removes all models but the newest `keep` and the active one. */
  prune(keep: number): Promise<void>;
}

/** Answers cached for an hour; without the cache they are computed again. */
export interface AnswerCache {
  read<Answer>(key: string, modelId: string | null): Promise<Answer | undefined>;
  fill(key: string, modelId: string | null, answer: unknown): Promise<void>;
  invalidate(keys: readonly string[]): Promise<void>;
}
