import { errors, type Logger } from '@ultramarket/platform';
import { recommendationErrors } from '../domain/errors';
import { type ModelSettings } from '../domain/model';
import { countsAnything, type Weights } from '../domain/ranking';
import {
  type AnswerCache,
  type CopyStore,
  type KnowledgeStore,
  type ModelReader,
  type ModelRecord,
  type TrainingStore,
} from '../ports';
import { type Owners, type RebuildStore } from '../rebuild-ports';
import { currentModel } from './active-model';
import { importInteractions } from './import-interactions';
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
  return {
    recommendForUser: recommendForUser(answering),
    recommendForProduct: forProduct,
    relatedProducts: relatedProducts(forProduct),
    importInteractions: importInteractions({ copies, cache }),
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
    /** Activates this model, which may be an older one. @throws MODEL_UNKNOWN, MODEL_NOT_READY */
    activateModel: async (id: string): Promise<ModelRecord> => {
      await training.activate(id);
      current.changed();
      return model(id);
    },
    getModel: model,
    models,
    rebuilds: new CopyRebuilder({ store: deps.rebuilding, owners: deps.owners, logger, now }),
  };
};
export type RecommendationUseCases = ReturnType<typeof recommendationUseCases>;
