import { SearchClicked, SearchPerformed } from '@ultramarket/contracts';
import { DocumentOutbox, type Logger, type Metrics, type Publisher } from '@ultramarket/platform';
import { type ClickFact, type Recorder, type SearchFact, type SearchLog } from '../ports';

const everyMs = 500;
/** What comes faster than it can be written down is not worth a full memory. */
const mostWaiting = 10_000;

interface Deps {
  log: SearchLog;
  publisher: Publisher;
  metrics: Metrics;
  logger: Logger;
  now: () => Date;
}

/**
 * Writes searches and clicks down and tells of them, in batches, after the answer. Best effort on purpose: statistics
 * must never slow a search or make it fail, so what waits at a crash, or while a store is away, is lost.
 */
export const backgroundRecorder = ({ log, publisher, metrics, logger, now }: Deps) => {
  let searches: Array<SearchFact & { at: Date }> = [];
  let clicks: ClickFact[] = [];
  const outbox = sealer(publisher, metrics, logger);

  const flush = async (): Promise<void> => {
    if (searches.length + clicks.length === 0) return;
    const [done, clicked] = [searches, clicks];
    [searches, clicks] = [[], []];
    const events = outbox.seal([
      ...done.map(({ at: _at, ...fact }) => SearchPerformed(fact)),
      ...clicked.map((fact) => SearchClicked(fact)),
    ]);
    const results = await Promise.allSettled([log.write(done, clicked), publisher.send(events)]);
    for (const result of results)
      if (result.status === 'rejected')
        logger.warn('searches were not written down', { lost: events.length, error: result.reason });
  };

  let flushing: Promise<void> = Promise.resolve();
  const timer = setInterval(() => (flushing = flushing.then(flush)), everyMs);
  timer.unref();

  const recorder: Recorder = {
    searched: (fact) => {
      if (searches.length < mostWaiting) searches.push({ ...fact, at: now() });
    },
    clicked: (fact) => {
      if (clicks.length < mostWaiting) clicks.push(fact);
    },
  };
  return {
    recorder,
    stop: async () => {
      clearInterval(timer);
      await flushing;
      await flush();
    },
  };
};

/** Only wraps events into their envelopes: there is no document that they could wait in. */
const sealer = (publisher: Publisher, metrics: Metrics, logger: Logger): DocumentOutbox =>
  new DocumentOutbox({
    service: 'search',
    publisher,
    metrics,
    logger,
    store: { waiting: async () => [], remove: async () => undefined },
  });
