import { type CommandReply, type PendingReply } from '@ultramarket/contracts';

/**
 * `CREATED` means stored here and not yet answered by the provider: the row comes before the call, so that a
 * crash at any moment leaves something to take up again.
 */
export type PaymentStatus =
  | 'CREATED'
  | 'REQUIRES_ACTION'
  | 'PROCESSING'
  | 'SUCCEEDED'
  | 'FAILED'
  | 'CANCELLED'
  | 'PARTIALLY_REFUNDED'
  | 'REFUNDED';

/** The call to the provider that is due: charge, void or read. */
export type Task = 'CHARGE' | 'VOID' | 'READ';

export interface Payment {
  readonly id: string;
  readonly orderId: string;
  readonly userId: string | null;
  readonly amount: number;
  readonly currency: string;
  readonly provider: string;
  /** The provider's token of the card; without one the shopper gives it to the provider directly. */
  readonly method: string | null;
  readonly attempt: number;
  readonly status: PaymentStatus;
  /** The order is not to be paid any more: money that still arrives goes back. */
  readonly unwanted: boolean;
  readonly task: Task | null;
  readonly intentId: string | null;
  readonly clientSecret: string | null;
  readonly captured: number;
  /** Refunds on their way or done. */
  readonly refunding: number;
  readonly refunded: number;
  readonly failureCode: string | null;
  readonly saga: PendingReply | null;
  readonly cancelSaga: PendingReply | null;
  readonly correlationId: string;
  /** The trace of the request that it came from. */
  readonly traceparent: string | null;
  readonly createdAt: Date;
}

export interface Refund {
  readonly id: string;
  readonly paymentId: string;
  readonly amount: number;
  readonly currency: string;
  readonly status: 'PENDING' | 'SUCCEEDED' | 'FAILED';
  readonly reason: string;
  readonly requestKey: string | null;
  /** The staff member or service that asked for it; null for refunds by the checkout. */
  readonly requestedBy: string | null;
  readonly providerRefundId: string | null;
  readonly failureCode: string | null;
  readonly createdAt: Date;
}

/** What the provider says about a payment. */
export type IntentUpdate =
  | {
      readonly kind: 'succeeded';
      readonly intentId: string;
      readonly received: number;
      /** ISO 4217; absent in updates that an earlier version parked. */
      readonly currency?: string;
    }
  | { readonly kind: 'action'; readonly intentId: string; readonly clientSecret: string | null }
  | { readonly kind: 'processing'; readonly intentId: string }
  | {
      readonly kind: 'failed';
      readonly intentId: string | null;
      readonly code: string;
      readonly retryable: boolean;
    }
  | { readonly kind: 'canceled'; readonly intentId: string }
  /** The provider does not know it. */
  | { readonly kind: 'never' };

/** Money that the provider speaks of and that was not asked for. */
export interface Mismatch {
  readonly received: number;
  readonly currency: string;
  /** Named where it is another intent than that of the payment. */
  readonly intentId?: string;
}

/** What follows from a change, besides the changed row. */
export type Effect =
  | { readonly kind: 'captured' }
  | { readonly kind: 'action-required' }
  | { readonly kind: 'failed'; readonly code: string; readonly retryable: boolean }
  /** Money is to go back: a refund row, then a call. */
  | {
      readonly kind: 'refund';
      readonly amount: number;
      readonly reason: string;
      readonly requestKey: string | null;
      readonly requestedBy: string | null;
    }
  /** The provider speaks of other money than was asked for: nothing follows from that but that staff look at it. */
  | ({ readonly kind: 'mismatch' } & Mismatch)
  | { readonly kind: 'refunded'; readonly refundId: string; readonly amount: number }
  | { readonly kind: 'reply'; readonly pendingReply: PendingReply; readonly reply: CommandReply };

export interface Change {
  readonly payment: Payment;
  readonly effects: readonly Effect[];
}

const open: ReadonlySet<PaymentStatus> = new Set(['CREATED', 'REQUIRES_ACTION', 'PROCESSING']);

/** True while the provider has not said whether the money comes. */
export const isOpen = ({ status }: Payment): boolean => open.has(status);

export const unchanged = (payment: Payment): Change => ({ payment, effects: [] });

export const changed = (before: Change, fields: Partial<Payment>, ...effects: Effect[]): Change => ({
  payment: { ...before.payment, ...fields },
  effects: [...before.effects, ...effects],
});

/** What may still go back. */
export const refundable = ({ captured, refunding }: Payment): number => captured - refunding;
