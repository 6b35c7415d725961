import { defineErrors } from '@ultramarket/platform';

/** The errors of recommendation-service. */
export const recommendationErrors = defineErrors({
  RECOMMENDATIONS_PRIVATE: ['forbidden', 'These are the recommendations of another shopper.'],
  RECOMMENDATION_PRODUCT_UNKNOWN: ['missing', 'There is no such product to recommend from.'],
  MODEL_UNKNOWN: ['missing', 'There is no such model.'],
  MODEL_NOT_READY: ['rule', 'Only a model whose training has ended well can be activated.'],
  TRAINING_IN_PROGRESS: ['conflict', 'A model is being trained; wait until it is ready.'],
  REBUILD_IN_PROGRESS: ['conflict', 'The copies are being rebuilt already.'],
  REBUILD_UNKNOWN: ['missing', 'The copies have never been rebuilt.'],
});
