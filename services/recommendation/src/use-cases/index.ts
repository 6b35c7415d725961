import { errors, type Logger } from '@ultramarket/platform';
import { recommendationErrors } from '../domain/errors';
import { type Interaction } from '../domain/interactions';
import { type ModelSettings } from '../domain/model';
import { countsAnything, type Weights } from '../domain/ranking';
import {
  type AnswerCache,
  type CopyStore,
  type CopyTransaction,
  type KnowledgeStore,
  type ModelReader,
  type ModelRecord,
  type ProductEnd,
  type ProductState,
  type RatingState,
  type TrainingStore,
} from '../ports';
import { type Owners, type RebuildStore } from '../rebuild-ports';
import { activateModel } from './activate-model';
import { currentModel } from './active-model';
import { addPurchases, applyCarts, eraseUsers } from './apply-interactions';
import { importInteractions } from './import-interactions';
import { pruneViews, pruneWishlistItems } from './prune-copies';
import { CopyRebuilder } from './rebuild-copies';
import { recommendForProduct } from './recommend-for-product';
import { recommendForUser } from './recommend-for-user';
import { relatedProducts } from './related-products';
import { ModelTrainer } from './train-model';
import { trainNightly } from './train-nightly';

export interface RecommendationDeps {
  knowledge: KnowledgeStore;
  cache: AnswerCache;
  copies: CopyStore;
  models: ModelReader;
  training: TrainingStore;
  rebuilding: RebuildStore;
  owners: Owners;
  logger: Logger;
  now: () => Date;
  settings: ModelSettings;
  /** How much worse than the active model's the hit rate of a new one may be; undefined when only admins activate. */
  activationTolerance: number | undefined;
  trainingHour: number;
}

/** The use cases of recommendation-service. */
export const recommendationUseCases = (deps: RecommendationDeps) => {
  const { knowledge, cache, copies, models, training, logger, now, settings, activationTolerance } = deps;
  const current = currentModel(knowledge, now);
  const answering = { knowledge, cache, model: current };
  const trainer = new ModelTrainer({
    store: training,
    models,
    current,
    logger,
    replaces: (hitRate, active) =>
      activationTolerance !== undefined && (!active || hitRate >= active.hitRate - activationTolerance),
  });
  const model = async (id: string): Promise<ModelRecord> => {
    const found = await models.byId(id);
    if (!found) throw recommendationErrors.MODEL_UNKNOWN();
    return found;
  };
  const forProduct = recommendForProduct(answering);
  const activate = activateModel({ training, current });
  return {
    store: copies,
    applyProducts: (unit: CopyTransaction, products: readonly ProductState[]) => unit.applyProducts(products),
    archiveProducts: (unit: CopyTransaction, products: readonly ProductEnd[]) =>
      unit.archiveProducts(products),
    applyRatings: (unit: CopyTransaction, ratings: readonly RatingState[]) => unit.applyRatings(ratings),
    addPurchases: addPurchases(deps),
    addInteractions: (unit: CopyTransaction, interactions: readonly Interaction[]) =>
      unit.addInteractions(interactions),
    applyCarts: applyCarts(),
    eraseUsers: eraseUsers(deps),
    pruneViews: pruneViews(deps),
    pruneWishlistItems: pruneWishlistItems(deps),
    recommendForUser: recommendForUser(answering),
    recommendForProduct: forProduct,
    relatedProducts: relatedProducts(forProduct),
    importInteractions: importInteractions(deps),
    /** @throws VALIDATION_ERROR when nothing counts, TRAINING_IN_PROGRESS */
    trainModel: async (given: Partial<Weights>): Promise<ModelRecord> => {
      const weights = { ...settings.weights, ...given };
      if (!countsAnything(weights)) {
        const field = { pointer: '/weights', code: 'too_small', detail: 'one must be above 0' };
        throw errors.VALIDATION_ERROR(undefined, { fields: [field] });
      }
      return trainer.start({ ...settings, weights });
    },
    trainNightly: trainNightly({ trainer, models, settings, hour: deps.trainingHour, now }),
    failAbandonedTrainings: () => trainer.failAbandoned(),
    stopTraining: () => trainer.stop(),
    /** @throws MODEL_UNKNOWN, MODEL_NOT_READY */
    activateModel: async (id: string): Promise<ModelRecord> => {
      await activate(id);
      return model(id);
    },
    getModel: model,
    models,
    rebuilds: new CopyRebuilder({ store: deps.rebuilding, owners: deps.owners, logger, now }),
  };
};
export type RecommendationUseCases = ReturnType<typeof recommendationUseCases>;
