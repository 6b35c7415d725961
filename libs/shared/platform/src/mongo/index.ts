export { keysetPage } from './keyset-page';
export { connectMongo, duplicateOf, isBulkFailure, openMongo, type Mongo } from './mongo';
export { mongoOutbox, releaseOf } from './mongo-outbox';
export { prepareCollections, type IndexPlan } from './prepare-collections';
