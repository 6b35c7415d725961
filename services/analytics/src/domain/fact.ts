import { pseudonymOf } from '@ultramarket/platform';

/** What happened, flat: one event gives one fact, or several that differ in `row`. */
export interface Fact {
  readonly eventId: string;
  readonly row: number;
  /** The event's type in kebab-case, unless reports know it by a name of their own. */
  readonly kind: string;
  readonly occurredAt: string;
  readonly userId: string;
  /** A pseudonym: facts of one guest belong together, and the id itself opens a cart. */
  readonly guestId: string;
  readonly orderId: string;
  readonly productId: string;
  readonly sku: string;
  readonly query: string;
  readonly currency: string;
  /** Minor units of `currency`. */
  readonly amount: number;
  readonly quantity: number;
  /** A visitor was active; what the shop does by itself is no activity. */
  readonly active: boolean;
}

/** Where a product belongs, as product-service last published it. */
export interface ProductPlace {
  readonly productId: string;
  readonly categoryId: string;
  readonly sellerId: string;
  readonly version: number;
}

const nothing = {
  userId: '',
  guestId: '',
  orderId: '',
  productId: '',
  sku: '',
  query: '',
  currency: '',
  amount: 0,
  quantity: 0,
  active: false,
};

const [earliest, latest] = [Date.UTC(1970, 0, 1), Date.UTC(2100, 0, 1)];

/** A time that every column can hold; a clock that is wrong by centuries moves a fact to the edge and stops nothing. */
const storableTime = (at: string): string =>
  new Date(Math.min(Math.max(Date.parse(at), earliest), latest)).toISOString();

export type FactDetails = Partial<Omit<Fact, 'eventId' | 'row' | 'occurredAt' | 'kind'>> & {
  readonly kind: string;
};

/** Numbers the facts of one event, so that each has a name that a second delivery gives it again. */
export const factsOf = (
  event: { readonly eventId: string; readonly occurredAt: string },
  details: readonly FactDetails[],
): Fact[] =>
  details.map((detail, row) => ({
    eventId: event.eventId,
    row,
    occurredAt: storableTime(event.occurredAt),
    ...nothing,
    ...detail,
    guestId: detail.guestId ? pseudonymOf(detail.guestId) : '',
  }));
