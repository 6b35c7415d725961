import { z } from 'zod';
import { defineCommand, defineEvent } from './message';
import { Currency, MinorUnits, Text } from './values';

/** Asks payment to take the money of an order. Refused with the provider's decline code. */
export const ProcessPayment = defineCommand({
  type: 'ProcessPayment',
  version: 1,
  topic: 'payment.commands',
  key: (command) => command.orderId,
  payload: z.object({
    orderId: z.uuid(),
    userId: z.uuid(),
    amount: MinorUnits.min(1),
    currency: Currency,
    provider: z.enum(['stripe']),
    token: Text,
  }),
  reply: z.object({ paymentId: z.uuid() }),
});

/** Makes sure that no money of the order stays with the shop: voids the intent, or refunds when it was paid. */
export const CancelPayment = defineCommand({
  type: 'CancelPayment',
  version: 1,
  topic: 'payment.commands',
  key: (command) => command.orderId,
  payload: z.object({ orderId: z.uuid(), reason: Text }),
  reply: z.object({ refunded: MinorUnits }),
});

const PaymentFact = z.object({ orderId: z.uuid(), paymentId: z.uuid(), userId: z.uuid() });
const topic = 'payment.events';

/** The provider has the money. */
export const PaymentProcessed = defineEvent({
  type: 'PaymentProcessed',
  version: 1,
  topic,
  key: (event) => event.orderId,
  payload: PaymentFact.extend({ amount: MinorUnits, currency: Currency, provider: Text }),
});

/** The shopper must do something, such as 3-D Secure, before the money moves. */
export const PaymentActionRequired = defineEvent({
  type: 'PaymentActionRequired',
  version: 1,
  topic,
  key: (event) => event.orderId,
  payload: PaymentFact,
});

/** The provider said no; `code` is the provider's stable decline code. */
export const PaymentFailed = defineEvent({
  type: 'PaymentFailed',
  version: 1,
  topic,
  key: (event) => event.orderId,
  payload: PaymentFact.extend({ code: Text, message: Text, retryable: z.boolean() }),
});

/** Money went back to the shopper. */
export const PaymentRefunded = defineEvent({
  type: 'PaymentRefunded',
  version: 1,
  topic,
  key: (event) => event.orderId,
  payload: PaymentFact.extend({ refundId: z.uuid(), amount: MinorUnits, currency: Currency }),
});
