import { defineErrors } from '@ultramarket/platform';

/** Every way notification says no. */
export const notificationErrors = defineErrors({
  NOTIFICATION_UNKNOWN: ['missing', 'There is no such notification in your inbox.'],
  RECIPIENT_FORGOTTEN: ['missing', 'This user asked to be forgotten and can be told nothing.'],
});

/** Refusals of the live hub. */
export const liveErrors = defineErrors({
  TOO_MANY_SKUS: ['rule', 'One connection hears the stock of at most 100 SKUs: unsubscribe some first.'],
});
