import { AuditRecorded, type Message } from '@ultramarket/contracts';
import { type Actor } from '@ultramarket/platform';
import { type Refund } from './payment';

/** Who does something, and from where. */
export interface Doer {
  readonly actor: Actor;
  readonly ip: string;
}

/** What those who give money back must answer for later (XC-33); the reason in their own words does not travel. */
export const refundRecord = ({ actor, ip }: Doer, orderId: string, refund: Refund): Message => {
  const { id: refundId, paymentId, amount, currency, createdAt } = refund;
  return AuditRecorded({
    actorId: actor.userId,
    actorRole: actor.role,
    action: 'payment.refund-requested',
    resource: `payment:${paymentId}`,
    after: { refundId, orderId, amount, currency },
    ip,
    at: createdAt.toISOString(),
  });
};
