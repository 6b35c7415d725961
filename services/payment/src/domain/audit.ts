import { type Message } from '@ultramarket/contracts';
import { type AuditActor, auditRecord } from '@ultramarket/platform';
import { type Refund } from './payment';

/** What those who give money back must answer for later; the reason in their own words does not travel. */
export const refundRecord = (doer: AuditActor, orderId: string, refund: Refund): Message => {
  const { id: refundId, paymentId, amount, currency, createdAt } = refund;
  const after = { refundId, orderId, amount, currency };
  return auditRecord(
    doer,
    { action: 'payment.refund-requested', resource: `payment:${paymentId}`, after },
    createdAt,
  );
};
