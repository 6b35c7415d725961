import { MetricsTick, RevenueDropDetected } from '@ultramarket/contracts';
import { type Publisher, recordOf } from '@ultramarket/platform';
import { dropId } from '../domain/revenue-drop';
import { type Announcer } from '../ports';

/** There is no outbox here: a tick that is lost is followed by the next, a drop is published until it is recorded. */
export const kafkaAnnouncer = (publisher: Publisher): Announcer => ({
  tick: (metrics) => publisher.send([recordOf('analytics', MetricsTick(metrics))]),
  revenueDropped: (at, drop) => {
    const hour = at.toISOString();
    const found = RevenueDropDetected({ hour, ...drop });
    return publisher.send([recordOf('analytics', found, dropId(hour, drop.currency))]);
  },
});
