import { type ClientEvent, factsOfClient, isRobot, type Sender } from '../domain/client-event';
import { type AnalyticsDeps } from './deps';

/** Takes the events of a shopper's device. @returns how many events count @throws EVENTS_BUFFER_FULL */
export const takeClientEvents =
  ({ buffer, now, newId }: Pick<AnalyticsDeps, 'buffer' | 'now' | 'newId'>) =>
  (input: { events: readonly ClientEvent[]; sender: Sender; userAgent: string | undefined }): number => {
    if (isRobot(input.userAgent)) return 0;
    const facts = factsOfClient(input.events, input.sender, { now: now(), newId });
    buffer.add(facts);
    return facts.length;
  };
