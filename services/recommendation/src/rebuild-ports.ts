import { type Interaction } from './domain/interactions';
import { type ProductState, type RatingState, type AdvisoryLock } from './ports';

export type CopyName = 'products' | 'ratings' | 'interactions';

/** A row that differed from what its owner has; null where there was none. */
export interface Difference {
  readonly copy: CopyName;
  readonly key: Record<string, string>;
  readonly live: Record<string, unknown> | null;
  readonly rebuilt: Record<string, unknown> | null;
}

export interface RebuildRecord {
  readonly id: string;
  readonly state: 'RUNNING' | 'DONE' | 'FAILED';
  readonly startedAt: Date;
  readonly endedAt: Date | null;
  readonly compared: number | null;
  readonly differing: number | null;
  readonly differences: Difference[];
  readonly error: string | null;
}

/** The current data of the services that own what is copied, in parts. */
export interface Owners {
  products(): AsyncIterable<readonly ProductState[]>;
  ratings(): AsyncIterable<readonly RatingState[]>;
  purchases(): AsyncIterable<readonly Interaction[]>;
  reviews(): AsyncIterable<readonly Interaction[]>;
}

/** Copies that are rebuilt beside those in use. While a rebuild runs, every change goes to both. */
export interface RebuildStore {
  /** Undefined while another replica rebuilds. */
  acquireLock(): Promise<AdvisoryLock | undefined>;
  /** Marks abandoned rebuilds as failed; only the holder of the lock knows that none runs. */
  failAbandoned(): Promise<string[]>;
  begin(id: string, startedAt: Date): Promise<void>;
  /** @throws when another process has ended the rebuild */
  putProducts(id: string, products: readonly ProductState[]): Promise<void>;
  putRatings(id: string, ratings: readonly RatingState[]): Promise<void>;
  putInteractions(id: string, interactions: readonly Interaction[]): Promise<void>;
  /** Compares everything, page by page, and stores what differs; returns how many rows were compared. */
  compare(signal: AbortSignal): Promise<number>;
  /** Compares what differed again; returns how many rows still differ. */
  settle(): Promise<number>;
  /** Replaces what differs by what the owners have, in one transaction; returns how many rows that were. */
  swap(id: string, compared: number): Promise<number>;
  fail(id: string, error: string): Promise<void>;
  /** Removes what was rebuilt. */
  clear(): Promise<void>;
  latest(): Promise<RebuildRecord | undefined>;
}
