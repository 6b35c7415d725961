/**
 * What is remembered, in the fewest fields. Records are never changed, only replaced: an event or a stored answer
 * can point at the record as it was, and its full Stripe shape is drawn from it when a client asks (`render.ts`).
 */
export type Metadata = Readonly<Record<string, string>>;

export interface Customer {
  readonly kind: 'customer';
  readonly id: string;
  readonly created: number;
  readonly email: string | null;
  readonly name: string | null;
  readonly phone: string | null;
  readonly description: string | null;
  readonly metadata: Metadata;
}

export interface PaymentMethod {
  readonly kind: 'payment_method';
  readonly id: string;
  readonly created: number;
  /** The test method it was made from (`pm_card_visa`): it decides how charges on it end. */
  readonly card: string;
  readonly customer: string | null;
  readonly metadata: Metadata;
}

export type IntentStatus =
  | 'requires_payment_method'
  | 'requires_confirmation'
  | 'requires_action'
  | 'requires_capture'
  | 'canceled'
  | 'succeeded';

export interface CardFailure {
  readonly code: string;
  readonly declineCode?: string;
  readonly message: string;
  readonly paymentMethod: PaymentMethod;
  readonly charge?: string;
}

export interface PaymentIntent {
  readonly kind: 'payment_intent';
  readonly id: string;
  readonly created: number;
  readonly amount: number;
  readonly amountCapturable: number;
  readonly amountReceived: number;
  readonly currency: string;
  readonly status: IntentStatus;
  readonly captureMethod: 'automatic' | 'automatic_async' | 'manual';
  readonly customer: string | null;
  readonly paymentMethod: string | null;
  readonly automatic: { readonly enabled: boolean; readonly allow_redirects: 'always' | 'never' } | null;
  readonly methodTypes: readonly string[];
  readonly returnUrl: string | null;
  readonly description: string | null;
  readonly receiptEmail: string | null;
  readonly setupFutureUsage: string | null;
  readonly forceChallenge: boolean;
  readonly secret: string;
  readonly latestCharge: string | null;
  readonly lastError: CardFailure | null;
  readonly canceledAt: number | null;
  readonly cancellationReason: string | null;
  readonly metadata: Metadata;
}

export interface Charge {
  readonly kind: 'charge';
  readonly id: string;
  readonly created: number;
  readonly intent: string;
  readonly amount: number;
  readonly amountCaptured: number;
  readonly amountRefunded: number;
  readonly captured: boolean;
  readonly currency: string;
  readonly status: 'succeeded' | 'failed';
  readonly customer: string | null;
  readonly paymentMethod: string;
  readonly card: string;
  readonly failure: { readonly code: string; readonly message: string } | null;
  readonly metadata: Metadata;
}

export interface Refund {
  readonly kind: 'refund';
  readonly id: string;
  readonly created: number;
  readonly charge: string;
  readonly intent: string;
  readonly amount: number;
  readonly currency: string;
  readonly reason: string | null;
  readonly metadata: Metadata;
}

export type StripeRecord = Customer | PaymentMethod | PaymentIntent | Charge | Refund;

export interface StripeEvent {
  readonly id: string;
  readonly type: string;
  readonly created: number;
  readonly subject: StripeRecord;
  readonly requestId: string | null;
  readonly idempotencyKey: string | null;
}
