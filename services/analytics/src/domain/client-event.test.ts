import { pseudonymOf } from '@ultramarket/platform';
import { factsOfPast } from './client-event';

const at = '2026-11-01T12:00:00.000Z';
const productId = '01a20130-a676-7152-8a77-416c105621e1';
const id = '01a20130-a746-70fb-bd63-5d111bf5ef52';

test('when past events are imported, looks and searches count as published by the shop, carts as sent by devices', () => {
  const facts = factsOfPast([
    { type: 'view', productId, id, at, guestId: 'guest' },
    { type: 'search', query: 'lamp', id, at, guestId: 'guest' },
    { type: 'add-to-cart', productId, quantity: 2, id, at, guestId: 'guest' },
  ]);
  expect(facts.map(({ kind, query, quantity }) => [kind, query, quantity])).toEqual([
    ['product-viewed', '', 0],
    ['search-performed', 'lamp', 0],
    ['add-to-cart', '', 2],
  ]);
  const visitor = pseudonymOf('guest');
  expect(facts.every(({ guestId, occurredAt }) => guestId === visitor && occurredAt === at)).toBe(true);
});
