import { AppError } from '@ultramarket/platform';
import { type ModelSettings } from '../domain/model';
import { type ModelReader } from '../ports';
import { type ModelTrainer } from './train-model';

const hourMs = 3_600_000;

/** Begins a training in the hour that is set for it, once a night, whatever restarts in between. */
export const trainNightly =
  ({
    trainer,
    models,
    settings,
    hour,
    now,
  }: {
    trainer: ModelTrainer;
    models: ModelReader;
    settings: ModelSettings;
    hour: number;
    now: () => Date;
  }) =>
  async (): Promise<void> => {
    const at = now();
    if (at.getUTCHours() !== hour) return;
    const latest = await models.latest();
    if (latest && at.getTime() - latest.createdAt.getTime() < 20 * hourMs) return;
    await trainer.start(settings).catch((error: unknown) => {
      if (!(error instanceof AppError && error.code === 'TRAINING_IN_PROGRESS')) throw error;
    });
  };
