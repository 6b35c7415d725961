import { defineErrors } from '@ultramarket/platform';

/** The errors of notification-service. */
export const notificationErrors = defineErrors({
  NOTIFICATION_UNKNOWN: ['missing', 'There is no such notification in your inbox.'],
  RECIPIENT_FORGOTTEN: ['missing', 'This user was erased and cannot be notified.'],
});

/** Refusals of the live hub. */
export const liveErrors = defineErrors({
  TOO_MANY_SKUS: ['rule', 'One connection receives the stock of at most 100 SKUs: unsubscribe some first.'],
});
