import { defineErrors } from '@ultramarket/platform';

/** Every way notification says no. */
export const notificationErrors = defineErrors({
  NOTIFICATION_UNKNOWN: ['missing', 'There is no such notification in your inbox.'],
  RECIPIENT_FORGOTTEN: ['missing', 'This user asked to be forgotten and can be told nothing.'],
});
