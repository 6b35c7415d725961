import { type Message } from '@ultramarket/contracts';
import { type AuditActor, auditRecord } from '@ultramarket/platform';
import { type Refund } from './payment';

/** The audit entry of a refund; the reason in the own words of who asked for it is not published. */
export const refundRecord = (auditActor: AuditActor, orderId: string, refund: Refund): Message => {
  const { id: refundId, paymentId, amount, currency, createdAt } = refund;
  const after = { refundId, orderId, amount, currency };
  return auditRecord(
    auditActor,
    { action: 'payment.refund-requested', resource: `payment:${paymentId}`, after },
    createdAt,
  );
};
