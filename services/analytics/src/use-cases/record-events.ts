import { UserErasureRequested } from '@ultramarket/contracts';
import { type HappenedEvent, factsOfEvent, placesOfEvents } from '../domain/facts-of-event';
import { type AnalyticsDeps } from './deps';

const forgottenIn = (events: readonly HappenedEvent[]): string[] =>
  events
    .filter(({ type }) => type === UserErasureRequested.type)
    .map(({ payload }) => UserErasureRequested.payload.parse(payload).userId);

/** Writes down a round of events in one go. A second delivery changes nothing; a store that is away is waited for. */
export const recordEvents =
  ({ facts, forgotten }: Pick<AnalyticsDeps, 'facts' | 'forgotten'>) =>
  async (events: readonly HappenedEvent[]): Promise<void> => {
    // First of all: facts of the same round are anonymous as well.
    await forgotten.note(forgottenIn(events));
    await facts.place(placesOfEvents(events));
    await facts.add(events.flatMap(factsOfEvent));
  };
