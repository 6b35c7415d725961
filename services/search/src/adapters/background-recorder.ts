import { SearchClicked, SearchPerformed } from '@ultramarket/contracts';
import { BackgroundEvents, type Logger, type Publisher } from '@ultramarket/platform';
import { type ClickFact, type Recorder, type SearchFact, type SearchLog } from '../ports';

const everyMs = 500;
/** Beyond this, records are dropped instead of filling the memory. */
const maxWaiting = 10_000;

interface Deps {
  log: SearchLog;
  publisher: Publisher;
  logger: Logger;
  now: () => Date;
}

/**
 * Records and publishes searches and clicks, in batches, after the answer. Best effort on purpose: statistics
 * must never slow a search or make it fail, so what waits at a crash, or while a store is unavailable, is lost.
 */
export const backgroundRecorder = ({ log, publisher, logger, now }: Deps) => {
  let searches: Array<SearchFact & { at: Date }> = [];
  let clicks: ClickFact[] = [];
  const events = new BackgroundEvents({ service: 'search', publisher, logger, everyMs, limit: maxWaiting });

  const flush = async (): Promise<void> => {
    if (searches.length + clicks.length === 0) return;
    const [done, clicked] = [searches, clicks];
    [searches, clicks] = [[], []];
    await log.write(done, clicked).catch((error: unknown) => {
      logger.warn('searches were not recorded', { lost: done.length + clicked.length, error });
    });
  };

  let flushing: Promise<void> = Promise.resolve();
  const timer = setInterval(() => (flushing = flushing.then(flush)), everyMs);
  timer.unref();

  const recorder: Recorder = {
    searched: (fact) => {
      if (searches.length < maxWaiting) searches.push({ ...fact, at: now() });
      events.add(SearchPerformed(fact));
    },
    clicked: (fact) => {
      if (clicks.length < maxWaiting) clicks.push(fact);
      events.add(SearchClicked(fact));
    },
  };
  return {
    recorder,
    stop: async () => {
      clearInterval(timer);
      await flushing;
      await Promise.all([flush(), events.stop()]);
    },
  };
};
