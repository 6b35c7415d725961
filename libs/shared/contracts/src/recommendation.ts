import { z } from 'zod';
import { defineEvent } from './message';

const topic = 'recommendation.events';

/** A model was trained and measured against the popularity baseline. */
export const ModelTrained = defineEvent({
  type: 'ModelTrained',
  version: 1,
  topic,
  key: (event) => event.modelId,
  payload: z.object({
    modelId: z.uuid(),
    version: z.number().int(),
    hitRateAt10: z.number(),
    recallAt10: z.number(),
    baselineHitRateAt10: z.number(),
    interactions: z.number().int(),
  }),
});

/** Another model answers from now on. */
export const RecommendationsUpdated = defineEvent({
  type: 'RecommendationsUpdated',
  version: 1,
  topic,
  key: (event) => event.modelId,
  payload: z.object({ modelId: z.uuid(), version: z.number().int() }),
});
