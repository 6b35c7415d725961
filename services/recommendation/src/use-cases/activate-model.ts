import { RecommendationsUpdated } from '@ultramarket/contracts';
import { recommendationErrors } from '../domain/errors';
import { type ModelTransaction, type TrainingStore } from '../ports';
import { type CurrentModel } from './active-model';

/** Has a model answer from now on, and announces it. */
export const makeActive = async (models: ModelTransaction, id: string): Promise<void> => {
  const version = await models.activate(id);
  if (version !== undefined) models.tx.outbox.add(RecommendationsUpdated({ modelId: id, version }));
};

/** Activates this model, which may be an older one. @throws MODEL_UNKNOWN, MODEL_NOT_READY */
export const activateModel =
  ({ training, current }: { training: TrainingStore; current: CurrentModel }) =>
  async (id: string): Promise<void> => {
    await training.transaction(async (models) => {
      const model = await models.find(id);
      if (!model) throw recommendationErrors.MODEL_UNKNOWN();
      if (model.status !== 'READY') throw recommendationErrors.MODEL_NOT_READY();
      if (!model.active) await makeActive(models, id);
    });
    current.changed();
  };
