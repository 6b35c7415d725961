import { z } from 'zod';
import {
  CartMerged,
  CartUpdated,
  type MessageDefinition,
  OrderCancelled,
  OrderConfirmed,
  OrderCreated,
  OrderReturned,
  PaymentRefunded,
  ProductCreated,
  ProductUpdated,
  ProductViewed,
  SearchClicked,
  SearchPerformed,
  UserLoggedIn,
  UserRegistered,
} from '@ultramarket/contracts';
import { cutAt, field } from '@ultramarket/platform';
import { type Fact, type FactDetails, factsOf, type ProductPlace } from './fact';

/** An event as the consumer hands it over. */
export interface ReceivedEvent {
  readonly messageId: string;
  readonly type: string;
  readonly occurredAt: string;
  readonly payload: unknown;
}

type Extractor = (payload: unknown) => FactDetails[];

const extractors = new Map<string, Extractor>();

const from = <Payload>(
  definition: MessageDefinition<Payload>,
  extract: (payload: Payload) => FactDetails[],
): void => {
  extractors.set(definition.type, extract as Extractor);
};

const maxQuery = 200;

from(UserRegistered, ({ userId }) => [{ kind: 'user-registered', userId, active: true }]);
from(UserLoggedIn, ({ userId, guestId = '' }) => [{ kind: 'user-logged-in', userId, guestId, active: true }]);
from(CartUpdated, ({ ownerId, guest, items }) => [
  {
    kind: items.length > 0 ? 'cart-filled' : 'cart-emptied',
    ...(guest ? { guestId: ownerId } : { userId: ownerId }),
    quantity: items.reduce((sum, { quantity }) => sum + quantity, 0),
    active: items.length > 0,
  },
]);
from(CartMerged, ({ userId, guestId }) => [{ kind: 'cart-merged', userId, guestId }]);
from(OrderCreated, ({ orderId, userId, total, currency }) => [
  { kind: 'order-placed', orderId, userId, amount: total, currency, active: true },
]);
from(OrderConfirmed, ({ orderId, userId, total, currency, lines }) => [
  { kind: 'order-paid', orderId, userId, amount: total, currency, active: true },
  ...lines.map(({ productId, sku, quantity, lineTotal }) => ({
    kind: 'item-sold',
    orderId,
    userId,
    productId,
    sku,
    quantity,
    amount: lineTotal,
    currency,
  })),
]);
from(OrderCancelled, ({ orderId, userId }) => [{ kind: 'order-cancelled', orderId, userId }]);
from(OrderReturned, ({ orderId, userId }) => [{ kind: 'order-returned', orderId, userId }]);
from(PaymentRefunded, ({ orderId, userId, amount, currency }) => [
  { kind: 'order-refunded', orderId, userId, amount, currency },
]);
from(ProductViewed, ({ productId, userId, guestId }) => [
  { kind: 'product-viewed', productId, userId: userId ?? '', guestId: guestId ?? '', active: true },
]);
from(SearchPerformed, ({ userId, guestId, query }) => [
  {
    kind: 'search-performed',
    userId: userId ?? '',
    guestId: guestId ?? '',
    query: cutAt(query, maxQuery),
    active: true,
  },
]);
from(SearchClicked, ({ userId, guestId, productId }) => [
  { kind: 'search-clicked', userId: userId ?? '', guestId: guestId ?? '', productId, active: true },
]);

/** Names and addresses are never read: what is not listed here does not get into a table. */
const Ids = z.object({
  userId: z.uuid().catch('').default(''),
  orderId: z.uuid().catch('').default(''),
  productId: z.uuid().catch('').default(''),
  sku: field.line(100).catch('').default(''),
});

const kindOf = (type: string): string => type.replace(/(?<=[a-z])[A-Z]/g, '-$&').toLowerCase();

/** The facts in an event; one that no report asks for is kept with its ids alone. */
export const factsOfEvent = ({ messageId, type, occurredAt, payload }: ReceivedEvent): Fact[] => {
  const extract = extractors.get(type);
  const details = extract ? extract(payload) : [{ kind: kindOf(type), ...Ids.parse(payload) }];
  return factsOf({ eventId: messageId, occurredAt }, details);
};

/** Where the products of these events are now. */
export const placesOfEvents = (events: readonly ReceivedEvent[]): ProductPlace[] =>
  events
    .filter(({ type }) => type === ProductCreated.type || type === ProductUpdated.type)
    .map(({ payload }) => {
      const { productId, categoryId, sellerId, version } = ProductCreated.payload.parse(payload);
      return { productId, categoryId, sellerId: sellerId ?? '', version };
    });
