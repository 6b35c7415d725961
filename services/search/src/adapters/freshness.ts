import { type Logger } from '@ultramarket/platform';
import { type AnswerCache, type Documents, type Indexes } from '../ports';
import { type Freshness } from '../use-cases/deps';

/** Changes within this time become findable together. */
const gatherMs = 300;

/**
 * Makes changes findable soon after they were stored, and only then invalidates cached answers: invalidated earlier, an
 * answer without the change could be cached once more. What a crash leaves undone, the index's own refresh and the
 * five minutes of the cache do.
 */
export const freshness = ({
  documents,
  indexes,
  answers,
  logger,
}: {
  documents: Documents;
  indexes: Pick<Indexes, 'live'>;
  answers: AnswerCache;
  logger: Logger;
}): Freshness & { settled: () => Promise<void> } => {
  let timer: NodeJS.Timeout | undefined;
  let working: Promise<void> = Promise.resolve();

  const show = async (): Promise<void> => {
    try {
      await documents.refresh((await indexes.live()).index);
    } catch (error) {
      logger.warn('changes become findable with the next refresh', { error });
    }
    await answers.drop();
  };

  const now = (): void => {
    timer = undefined;
    working = working.then(show);
  };

  return {
    touch: () => {
      timer ??= setTimeout(now, gatherMs).unref();
    },
    settled: async () => {
      if (timer) {
        clearTimeout(timer);
        now();
      }
      await working;
    },
  };
};
