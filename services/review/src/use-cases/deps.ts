import { type Logger, type Leases } from '@ultramarket/platform';
import {
  type AverageCache,
  type ErasureStore,
  type ProductStore,
  type PurchaseStore,
  type RatingStore,
  type ReviewStore,
  type VoteStore,
} from '../ports';
import { type Tally } from './tally';

/** The dependencies of the use cases. */
export interface ReviewDeps {
  readonly store: ReviewStore;
  readonly ratings: RatingStore;
  readonly averages: AverageCache;
  readonly leases: Leases;
  readonly votes: VoteStore;
  readonly purchases: PurchaseStore;
  readonly erasures: ErasureStore;
  readonly products: ProductStore;
  readonly tally: Tally;
  readonly logger: Logger;
  readonly newId: () => string;
  readonly now: () => Date;
}
