import { type HappenedEvent, factsOfEvent, placesOfEvents } from '../domain/facts-of-event';
import { type AnalyticsDeps } from './deps';

/** Writes down a round of events in one go. A second delivery changes nothing; a store that is away is waited for. */
export const recordEvents =
  ({ facts }: Pick<AnalyticsDeps, 'facts'>) =>
  async (events: readonly HappenedEvent[]): Promise<void> => {
    await facts.place(placesOfEvents(events));
    await facts.add(events.flatMap(factsOfEvent));
  };
