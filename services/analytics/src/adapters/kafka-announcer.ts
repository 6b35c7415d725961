import { type Message, MetricsTick, RevenueDropDetected } from '@ultramarket/contracts';
import { newId, type OutgoingRecord, type Publisher } from '@ultramarket/platform';
import { dropId } from '../domain/revenue-drop';
import { type Announcer } from '../ports';

/** There is no outbox here: a tick that is lost is followed by the next, a finding is sent until it is noted. */
const recordOf = (message: Message, eventId: string): OutgoingRecord => ({
  topic: message.topic,
  key: message.key,
  headers: { 'x-correlation-id': eventId, type: message.type },
  value: JSON.stringify({
    eventId,
    type: message.type,
    version: message.version,
    occurredAt: new Date().toISOString(),
    producer: 'analytics',
    key: message.key,
    correlationId: eventId,
    causationId: null,
    tenantId: 'default',
    payload: message.payload,
  }),
});

export const kafkaAnnouncer = (publisher: Publisher): Announcer => ({
  tick: (figures) => publisher.send([recordOf(MetricsTick(figures), newId())]),
  revenueDropped: (at, drop) => {
    const hour = at.toISOString();
    return publisher.send([recordOf(RevenueDropDetected({ hour, ...drop }), dropId(hour, drop.currency))]);
  },
});
