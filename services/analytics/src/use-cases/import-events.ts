import { factsOfPast, type PastEvent } from '../domain/client-event';
import { type AnalyticsDeps } from './deps';

/** Writes down what guests did before there was anybody to tell it; the same again changes nothing. */
export const importEvents =
  ({ facts }: Pick<AnalyticsDeps, 'facts'>) =>
  async (events: readonly PastEvent[]): Promise<{ accepted: number }> => {
    await facts.add(factsOfPast(events));
    return { accepted: events.length };
  };
