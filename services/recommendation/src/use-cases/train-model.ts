import { ModelTrained } from '@ultramarket/contracts';
import { type Logger, newId } from '@ultramarket/platform';
import { type YieldToEventLoop, eventLoopYielder } from '../domain/event-loop-yielder';
import { recommendationErrors } from '../domain/errors';
import { type ModelSettings, trainModel } from '../domain/model';
import { type TrainingSet, TrainingSetBuilder } from '../domain/training-set';
import {
  type ModelReader,
  type ModelRecord,
  type Stage,
  type TrainingFacts,
  type TrainingStore,
} from '../ports';
import { makeActive } from './activate-model';
import { type CurrentModel } from './active-model';

export interface TrainingDeps {
  store: TrainingStore;
  models: ModelReader;
  current: CurrentModel;
  logger: Logger;
  /** Whether a model with this hit rate replaces one with that of the active one. */
  replaces: (hitRate: number, active: { hitRate: number } | undefined) => boolean;
}

/** How long training runs before it yields to requests, ms. */
const sliceMs = 4;
const retainedModels = 5;
/** How much of the progress bar reading takes. */
const readingShare = 0.45;
const reportEveryMs = 500;

interface ReadSet {
  set: TrainingSet;
  productIds: string[];
  products: Awaited<ReturnType<TrainingStore['products']>>;
  count: number;
}

/** Reads all interactions page by page into flat arrays; those with unknown products are left out. */
const readSet = async (
  store: TrainingStore,
  { halfLifeDays }: ModelSettings,
  yieldToEventLoop: YieldToEventLoop,
  report: (progress: number) => Promise<void>,
): Promise<ReadSet> => {
  const products = await store.products();
  const productIds = products.map(({ productId }) => productId);
  const numbers = new Map(productIds.map((id, item) => [id, item]));
  const { count, until } = await store.extent();
  const builder = new TrainingSetBuilder(products.length, until?.getTime() ?? 0, halfLifeDays);
  let read = 0;
  if (until) {
    for await (const page of store.interactions(until)) {
      for (const { productId, ...row } of page) {
        const item = numbers.get(productId);
        if (item !== undefined) builder.add({ ...row, item });
        await yieldToEventLoop();
      }
      read += page.length;
      await report(readingShare * Math.min(1, read / Math.max(1, count)));
    }
  }
  return { set: builder.build(), productIds, products, count: read };
};

/** Reports each new stage immediately, and progress within one only now and then. */
const progressReporter = (store: TrainingStore, id: string) => {
  let reported: { stage: Stage; at: number } | undefined;
  return async (stage: Stage, progress: number): Promise<void> => {
    const at = performance.now();
    if (reported?.stage === stage && at - reported.at < reportEveryMs) return;
    reported = { stage, at };
    await store.progress(id, stage, progress);
  };
};

/** Publishes a trained model, which answers from now on if it is good enough; returns whether it does. */
const finish = ({ store, replaces }: TrainingDeps, id: string, facts: TrainingFacts): Promise<boolean> =>
  store.transaction(async (models) => {
    const version = await models.finish(id, facts);
    const { interactions, scores } = facts;
    models.tx.outbox.add(
      ModelTrained({
        modelId: id,
        version,
        hitRateAt10: scores.hitRate,
        recallAt10: scores.recall,
        baselineHitRateAt10: scores.baselineHitRate,
        interactions,
      }),
    );
    const activated = replaces(scores.hitRate, await models.activeScores());
    if (activated) await makeActive(models, id);
    return activated;
  });

const train = async (
  deps: TrainingDeps,
  id: string,
  settings: ModelSettings,
  signal: AbortSignal,
): Promise<void> => {
  const { store, current, logger } = deps;
  const began = performance.now();
  const yieldToEventLoop = eventLoopYielder(sliceMs, signal);
  const report = progressReporter(store, id);
  const { set, productIds, products, count } = await readSet(store, settings, yieldToEventLoop, (progress) =>
    report('READING', progress),
  );
  const model = await trainModel(products, set, settings, yieldToEventLoop, report);
  signal.throwIfAborted();
  await report('STORING', 0.9);
  await store.save(id, productIds, model);
  const { scores } = model;
  const facts = { interactions: count, users: set.users, products: products.length, scores };
  const activated = await finish(deps, id, facts);
  current.changed();
  logger.info('a recommendation model was trained', {
    modelId: id,
    activated,
    interactions: count,
    hitRate: scores.hitRate,
    baselineHitRate: scores.baselineHitRate,
    seconds: Math.round((performance.now() - began) / 1000),
  });
  await store.prune(retainedModels);
};

/** Trains models, one at a time over all replicas, beside the requests of this one. */
export class ModelTrainer {
  private readonly controller = new AbortController();
  private running: Promise<void> | undefined;

  constructor(private readonly deps: TrainingDeps) {}

  /** Begins a training and returns while it goes on. @throws TRAINING_IN_PROGRESS */
  async start(settings: ModelSettings): Promise<ModelRecord> {
    const { store, models } = this.deps;
    const lock = await store.acquireLock();
    if (!lock) throw recommendationErrors.TRAINING_IN_PROGRESS();
    const id = newId();
    try {
      await store.failAbandoned();
      await store.begin(id, settings);
      const model = await models.byId(id);
      if (!model) throw new Error('a model that was just stored is not there');
      this.running = this.run(id, settings).finally(() => lock.release());
      return model;
    } catch (error) {
      await lock.release();
      throw error;
    }
  }

  /** Marks trainings as failed whose process died; does nothing while one runs. */
  async failAbandoned(): Promise<void> {
    const { store, logger } = this.deps;
    const lock = await store.acquireLock();
    if (!lock) return;
    try {
      const failed = await store.failAbandoned();
      if (failed.length > 0) logger.warn('trainings had been abandoned', { models: failed });
    } finally {
      await lock.release();
    }
  }

  /** Aborts a running training and waits until it has ended. */
  async stop(): Promise<void> {
    this.controller.abort(new Error('the service stops'));
    await this.running;
  }

  private async run(id: string, settings: ModelSettings): Promise<void> {
    const { store, logger } = this.deps;
    const { signal } = this.controller;
    try {
      await train(this.deps, id, settings, signal);
    } catch (error) {
      if (!signal.aborted)
        logger.error('a recommendation model could not be trained', { modelId: id, error });
      const failure = signal.aborted
        ? 'The service was stopped while the model was trained.'
        : 'The training failed; the log of recommendation-service says why.';
      await store.fail(id, failure).catch((cause: unknown) => {
        logger.warn('a failed training is marked later', { modelId: id, error: cause });
      });
    }
  }
}
