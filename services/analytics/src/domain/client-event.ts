import { z } from 'zod';
import { field } from '@ultramarket/platform';
import { type Fact, type FactDetails, factsOf } from './fact';

const eventsWith = <Common extends z.ZodRawShape>(common: Common) =>
  z.discriminatedUnion('type', [
    z.strictObject({ type: z.literal('view'), productId: field.id(), ...common }),
    z.strictObject({ type: z.literal('click'), productId: field.id(), ...common }),
    z.strictObject({ type: z.literal('search'), query: field.search(200), ...common }),
    z.strictObject({
      type: z.literal('add-to-cart'),
      productId: field.id(),
      quantity: z.number().int().min(1).max(1000).default(1),
      ...common,
    }),
  ]);

/** Events of browsers and apps. */
export const ClientEvent = eventsWith({ id: field.id().optional(), at: z.iso.datetime().optional() });
export type ClientEvent = z.infer<typeof ClientEvent>;

/** What a guest did some time ago, by its id and its time. */
export const PastEvent = eventsWith({
  id: field.id(),
  at: z.iso.datetime(),
  guestId: field.identifier(100).regex(/^[\w-]+$/, 'must be letters, digits, dashes and underscores'),
});
export type PastEvent = z.infer<typeof PastEvent>;

export interface Sender {
  readonly userId: string;
  readonly guestId: string;
  readonly consent: boolean;
}

/** What an import may bring: a moment that the store can keep and that is over. */
export const isPast = (at: string, now: Date): boolean =>
  Date.parse(at) >= 0 && Date.parse(at) <= now.getTime();

const dayMs = 86_400_000;

/** Clocks of devices are wrong now and then: what is more than a day off gets the time at which it came. */
const timeOf = (at: string | undefined, now: Date): string =>
  at !== undefined && Math.abs(Date.parse(at) - now.getTime()) <= dayMs
    ? new Date(at).toISOString()
    : now.toISOString();

const detailsOf = (event: ClientEvent | PastEvent, { userId, guestId, consent }: Sender): FactDetails => ({
  kind: event.type,
  active: true,
  ...(consent && { userId, guestId }),
  ...(event.type === 'search' ? consent && { query: event.query } : { productId: event.productId }),
  ...(event.type === 'add-to-cart' && { quantity: event.quantity }),
});

/** Without consent a fact counts, but holds neither the user nor what was typed. */
export const factsOfClient = (
  events: readonly ClientEvent[],
  sender: Sender,
  { now, newId }: { now: Date; newId: () => string },
): Fact[] =>
  events.flatMap((event) =>
    factsOf({ eventId: event.id ?? newId(), occurredAt: timeOf(event.at, now) }, [detailsOf(event, sender)]),
  );

/** What the shop itself publishes today, and reports count. */
const publishedKinds: Readonly<Partial<Record<PastEvent['type'], string>>> = {
  view: 'product-viewed',
  search: 'search-performed',
};

/**
 * The same events give the same facts, whenever they come: views and searches those that the shop would have published.
 */
export const factsOfPast = (events: readonly PastEvent[]): Fact[] =>
  events.flatMap((event) => {
    const details = detailsOf(event, { userId: '', guestId: event.guestId, consent: true });
    const kind = publishedKinds[event.type] ?? details.kind;
    return factsOf({ eventId: event.id, occurredAt: new Date(event.at).toISOString() }, [
      { ...details, kind },
    ]);
  });

/** Robots that say who they are do not count as shoppers. */
export const isRobot = (userAgent: string | undefined): boolean =>
  /bot\b|crawl|spider|slurp|headless|lighthouse/i.test(userAgent ?? '');
