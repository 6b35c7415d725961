import { type Interaction } from './domain/interactions';
import { type ProductState, type RatingState, type AdvisoryLock } from './ports';

export type CopyName = 'products' | 'ratings' | 'interactions';

/** A row that was not what its owner says; null where there was none. */
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

/** What other services say today of what they own, part by part. */
export interface Owners {
  products(): AsyncIterable<readonly ProductState[]>;
  ratings(): AsyncIterable<readonly RatingState[]>;
  purchases(): AsyncIterable<readonly Interaction[]>;
  reviews(): AsyncIterable<readonly Interaction[]>;
}

/** Copies that are made anew beside those in use. While a rebuild runs, every change goes to both. */
export interface RebuildStore {
  /** Undefined while anyone else rebuilds. */
  acquireLock(): Promise<AdvisoryLock | undefined>;
  /** Marks abandoned rebuilds as failed; only the holder of the lock knows that none runs. */
  failAbandoned(): Promise<string[]>;
  begin(id: string, startedAt: Date): Promise<void>;
  /** @throws when the rebuild was ended by someone else */
  putProducts(id: string, products: readonly ProductState[]): Promise<void>;
  putRatings(id: string, ratings: readonly RatingState[]): Promise<void>;
  putInteractions(id: string, interactions: readonly Interaction[]): Promise<void>;
  /** Compares everything, page by page, and notes what differs; answers how many rows were compared. */
  compare(signal: AbortSignal): Promise<number>;
  /** Looks again at what differed; answers how much of it still does. */
  settle(): Promise<number>;
  /** Puts what the owners say in the place of what differs, in one transaction; answers how much that was. */
  swap(id: string, compared: number): Promise<number>;
  fail(id: string, error: string): Promise<void>;
  /** Removes what was made beside. */
  clear(): Promise<void>;
  latest(): Promise<RebuildRecord | undefined>;
}
