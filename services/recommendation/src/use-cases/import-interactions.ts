import { type Interaction, kindWeights } from '../domain/interactions';
import { type AnswerCache, type CopyStore } from '../ports';

export type PastInteraction = Omit<Interaction, 'kind' | 'weight' | 'at'> & {
  kind: keyof typeof kindWeights;
  at: string;
};

/** Takes in what shoppers did before anyone listened. What is known already stays as it is. */
export const importInteractions =
  ({ copies, cache }: { copies: CopyStore; cache: AnswerCache }) =>
  async (interactions: readonly PastInteraction[]): Promise<{ accepted: number }> => {
    await copies.importInteractions(
      interactions.map(({ at, ...one }) => ({ ...one, weight: kindWeights[one.kind], at: new Date(at) })),
    );
    await cache.forget([...new Set(interactions.map(({ userId }) => userId))]);
    return { accepted: interactions.length };
  };
