import { type ActiveModel, type KnowledgeStore } from '../ports';

/** How long a replica may miss that another one activated a model. */
const ttlMs = 1000;

export interface CurrentModel {
  read(): Promise<ActiveModel | undefined>;
  /** Invalidates the cached model: another one may be active now. */
  changed(): void;
}

/** Caches which model is active, so that an answer from the cache costs no query for it. */
export const currentModel = (knowledge: KnowledgeStore, now: () => Date): CurrentModel => {
  let known: { model: Promise<ActiveModel | undefined>; readAt: number } | undefined;
  return {
    read: () => {
      const at = now().getTime();
      if (!known || at - known.readAt >= ttlMs) {
        const model = knowledge.activeModel();
        const asked = { model, readAt: at };
        known = asked;
        model.catch(() => {
          if (known === asked) known = undefined;
        });
      }
      return known.model;
    },
    changed: () => {
      known = undefined;
    },
  };
};
