import { type Logger, type Leases } from '@ultramarket/platform';
import {
  type AverageCache,
  type PeopleStore,
  type ProductStore,
  type PurchaseStore,
  type RatingStore,
  type ReviewStore,
  type VoteStore,
} from '../ports';
import { type Tally } from './tally';

/** What the use cases work with. */
export interface ReviewDeps {
  readonly store: ReviewStore;
  readonly ratings: RatingStore;
  readonly averages: AverageCache;
  readonly turns: Leases;
  readonly votes: VoteStore;
  readonly purchases: PurchaseStore;
  readonly people: PeopleStore;
  readonly products: ProductStore;
  readonly tally: Tally;
  readonly logger: Logger;
  readonly newId: () => string;
  readonly now: () => Date;
}
