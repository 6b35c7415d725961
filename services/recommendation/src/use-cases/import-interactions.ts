import { type Interaction, kindWeights } from '../domain/interactions';
import { type AnswerCache, type CopyStore } from '../ports';

export type PastInteraction = Omit<Interaction, 'kind' | 'weight' | 'at'> & {
  kind: keyof typeof kindWeights;
  at: string;
};

/** Imports interactions from before the service consumed events. Known ones stay as they are. */
export const importInteractions =
  ({ copies, cache }: { copies: CopyStore; cache: AnswerCache }) =>
  async (interactions: readonly PastInteraction[]): Promise<{ accepted: number }> => {
    await copies.importInteractions(
      interactions.map(({ at, ...one }) => ({ ...one, weight: kindWeights[one.kind], at: new Date(at) })),
    );
    await cache.invalidate([...new Set(interactions.map(({ userId }) => userId))]);
    return { accepted: interactions.length };
  };
