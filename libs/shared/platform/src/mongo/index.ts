export { connectMongo, duplicateOf, isBulkFailure, openMongo, type Mongo } from './mongo';
export { mongoOutbox } from './mongo-outbox';
export { prepareCollections, type IndexPlan } from './prepare-collections';
