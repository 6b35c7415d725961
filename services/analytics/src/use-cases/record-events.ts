import { UserErasureRequested } from '@ultramarket/contracts';
import { type ReceivedEvent, factsOfEvent, placesOfEvents } from '../domain/facts-of-event';
import { type AnalyticsDeps } from './deps';

const erasedUserIds = (events: readonly ReceivedEvent[]): string[] =>
  events
    .filter(({ type }) => type === UserErasureRequested.type)
    .map(({ payload }) => UserErasureRequested.payload.parse(payload).userId);

/** Stores a batch of events. Idempotent; waits for a store that is down. */
export const recordEvents =
  ({ facts, erasures }: Pick<AnalyticsDeps, 'facts' | 'erasures'>) =>
  async (events: readonly ReceivedEvent[]): Promise<void> => {
    // First of all: facts of the same batch are anonymous as well.
    await erasures.record(erasedUserIds(events));
    await facts.place(placesOfEvents(events));
    await facts.add(events.flatMap(factsOfEvent));
  };
