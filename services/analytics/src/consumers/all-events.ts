import * as contracts from '@ultramarket/contracts';
import { onAnyIdempotent, type Subscription } from '@ultramarket/platform';
import { type AnalyticsUseCases } from '../use-cases';

type EventDefinition = typeof contracts.OrderCreated;

/** Analytics does not consume its own topic: its ticks would be most of what it stores. */
const ownTopic = contracts.MetricsTick.topic;

const isForeignEvent = (value: unknown): value is EventDefinition =>
  typeof value === 'function' &&
  'kind' in value &&
  value.kind === 'event' &&
  'topic' in value &&
  value.topic !== ownTopic;

/** Every event that any service publishes, so that a new one is stored from its first day. */
export const allEvents: readonly EventDefinition[] = Object.values(contracts).filter(isForeignEvent);

/** There is no inbox here: facts have names, so that a second delivery changes nothing. */
export const everyEvent = ({ recordEvents }: AnalyticsUseCases): Subscription<undefined> =>
  onAnyIdempotent(allEvents, recordEvents);
