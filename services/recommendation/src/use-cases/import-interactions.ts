import { interactionOf, type ReportedInteraction } from '../domain/interactions';
import { type AnswerCache, type CopyStore } from '../ports';

/** Imports interactions from before the service consumed events. Known ones stay as they are. */
export const importInteractions =
  ({ copies, cache }: { copies: CopyStore; cache: AnswerCache }) =>
  async (interactions: readonly ReportedInteraction[]): Promise<{ accepted: number }> => {
    await copies.importInteractions(interactions.map(interactionOf));
    await cache.invalidate([...new Set(interactions.map(({ userId }) => userId))]);
    return { accepted: interactions.length };
  };
