import { type ActiveModel, type KnowledgeStore } from '../ports';

/** How long a replica may not notice that another one activated a model. */
const rememberedMs = 1000;

export interface CurrentModel {
  read(): Promise<ActiveModel | undefined>;
  /** Another model may be active from now on. */
  changed(): void;
}

/** Remembers which model answers, so that an answer from the cache costs no query for it. */
export const currentModel = (knowledge: KnowledgeStore, now: () => Date): CurrentModel => {
  let known: { model: Promise<ActiveModel | undefined>; readAt: number } | undefined;
  return {
    read: () => {
      const at = now().getTime();
      if (!known || at - known.readAt >= rememberedMs) {
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
