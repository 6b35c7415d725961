import { z } from 'zod';
import { type Actor } from '@ultramarket/platform';
import { type PaymentWithRefunds } from '../ports';
import { isOwner } from '../use-cases/confirm-payment';
import { refundView } from '../use-cases/refund-payment';

/** As it is shown: also of an order that was cancelled before its payment began, which has none. */
const ShownAmount = z.object({ amount: z.number().int(), currency: z.string() });

export const Status = z.enum([
  'CREATED',
  'REQUIRES_ACTION',
  'PROCESSING',
  'SUCCEEDED',
  'FAILED',
  'CANCELLED',
  'PARTIALLY_REFUNDED',
  'REFUNDED',
]);

export const RefundView = z.object({
  id: z.uuid(),
  paymentId: z.uuid(),
  amount: ShownAmount,
  status: z.enum(['PENDING', 'SUCCEEDED', 'FAILED']),
  reason: z.string(),
  createdAt: z.iso.datetime(),
});

export const PaymentView = z.object({
  id: z.uuid(),
  orderId: z.uuid(),
  status: Status,
  provider: z.string(),
  amount: ShownAmount,
  refunded: ShownAmount,
  failureCode: z.string().nullable(),
  refunds: z.array(RefundView),
  createdAt: z.iso.datetime(),
  updatedAt: z.iso.datetime(),
  clientSecret: z.string().optional(),
});

/** The client secret pays: it goes to the shopper alone. */
export const paymentView = (payment: PaymentWithRefunds, actor: Actor): z.infer<typeof PaymentView> => {
  const { id, orderId, status, provider, currency, failureCode, clientSecret } = payment;
  return {
    id,
    orderId,
    status,
    provider,
    amount: { amount: payment.amount, currency },
    refunded: { amount: payment.refunded, currency },
    failureCode,
    refunds: payment.refunds.map(refundView),
    createdAt: payment.createdAt.toISOString(),
    updatedAt: payment.updatedAt.toISOString(),
    ...(clientSecret && isOwner(actor, payment) && { clientSecret }),
  };
};

export const CreatedView = z.object({
  paymentId: z.uuid(),
  orderId: z.uuid(),
  paymentIntentId: z.string().nullable(),
  clientSecret: z.string().nullable(),
  status: Status,
  amount: ShownAmount,
});
