import { z } from 'zod';
import { defineEvent } from './message';
import { Text } from './values';

const topic = 'search.events';
/** A guest is known by a pseudonym: the id itself opens the guest's cart. */
const who = { userId: z.uuid().nullable(), guestId: Text.nullable() };

/** Someone searched the catalogue. */
export const SearchPerformed = defineEvent({
  type: 'SearchPerformed',
  version: 1,
  topic,
  key: (event) => event.searchId,
  payload: z.object({ searchId: z.uuid(), ...who, query: Text, total: z.number().int() }),
});

/** Someone opened a result of a search. `position` counts from 1 over all pages. */
export const SearchClicked = defineEvent({
  type: 'SearchClicked',
  version: 1,
  topic,
  key: (event) => event.searchId,
  payload: z.object({
    searchId: z.uuid(),
    ...who,
    productId: z.uuid(),
    position: z.number().int().min(1),
  }),
});
