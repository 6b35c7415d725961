import { z } from 'zod';
import { defineEvent } from './message';
import { Text } from './values';

const Delivery = z.object({
  notificationId: z.uuid(),
  userId: z.uuid(),
  channel: z.enum(['email', 'in-app']),
  template: Text,
});

/** A message went out to its provider. */
export const NotificationSent = defineEvent({
  type: 'NotificationSent',
  version: 1,
  topic: 'notification.events',
  key: (event) => event.userId,
  payload: Delivery,
});

/** A message could not be sent after all attempts. */
export const NotificationFailed = defineEvent({
  type: 'NotificationFailed',
  version: 1,
  topic: 'notification.events',
  key: (event) => event.userId,
  payload: Delivery.extend({ error: Text }),
});
