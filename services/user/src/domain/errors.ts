import { defineErrors } from '@ultramarket/platform';

/** Every way user says no. */
export const userErrors = defineErrors({
  USER_UNKNOWN: ['missing', 'There is no such user.'],
  ADDRESS_UNKNOWN: ['missing', 'You have no such address.'],
  ADDRESS_LIMIT: ['rule', 'The address book is full; remove an address first.'],
});
