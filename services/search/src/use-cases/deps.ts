import { type Logger } from '@ultramarket/platform';
import {
  type AnswerCache,
  type CatalogueClient,
  type Categories,
  type Documents,
  type History,
  type Indexes,
  type RebuildLease,
  type Recorder,
  type SalesStore,
  type Searcher,
  type SearchLog,
  type SignalStore,
  type SynonymStore,
} from '../ports';

/** Called when documents were changed; searches show it shortly afterwards. */
export interface Freshness {
  touch(): void;
}

/** The dependencies of the use cases. */
export interface SearchDeps {
  readonly indexes: Indexes;
  readonly documents: Documents;
  readonly signals: SignalStore;
  readonly sales: SalesStore;
  readonly searcher: Searcher;
  readonly catalogue: CatalogueClient;
  readonly categories: Categories;
  readonly answers: AnswerCache;
  readonly history: History;
  readonly synonyms: SynonymStore;
  readonly rebuildLease: RebuildLease;
  readonly recorder: Recorder;
  readonly log: SearchLog;
  readonly freshness: Freshness;
  readonly logger: Logger;
  readonly newId: () => string;
  readonly now: () => Date;
}
