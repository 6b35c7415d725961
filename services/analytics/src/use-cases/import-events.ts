import { factsOfPast, type PastEvent } from '../domain/client-event';
import { type AnalyticsDeps } from './deps';

/** Imports events of guests from before this service existed; idempotent. */
export const importEvents =
  ({ facts }: Pick<AnalyticsDeps, 'facts'>) =>
  async (events: readonly PastEvent[]): Promise<{ accepted: number }> => {
    await facts.add(factsOfPast(events));
    return { accepted: events.length };
  };
