import { type Transaction } from '@ultramarket/platform';
import { type IntentUpdate, type Mismatch, type Payment, type Refund } from './domain/payment';

/** No answer, or none that says what happened. The same call is made again, with the same key. */
export class ProviderUnavailable extends Error {
  override readonly name = 'ProviderUnavailable';
}

/** How a refund stands; with the money that it is about, where the provider names it. */
export type RefundUpdate = { readonly money?: { readonly received: number; readonly currency: string } } & (
  | { readonly kind: 'done'; readonly providerRefundId: string | null }
  | { readonly kind: 'waiting'; readonly providerRefundId: string }
  | { readonly kind: 'failed'; readonly providerRefundId: string | null; readonly code: string }
);

/** What a webhook says, about which payment. */
export interface ProviderEvent {
  readonly id: string;
  readonly type: string;
  /** Absent when the event does not concern our payments. */
  readonly about?: {
    readonly paymentId: string | null;
    readonly intentId: string;
    /** Update of the intent, or the total that the provider has refunded. Stored as JSON under this name. */
    readonly news:
      IntentUpdate | { readonly kind: 'refunded-total'; readonly total: number; readonly currency?: string };
  };
}

/** Who moves money. Every call has a deadline and is idempotent. */
export interface PaymentProvider {
  readonly name: string;
  /** Asks for the money. @throws ProviderUnavailable */
  charge(payment: Payment): Promise<IntentUpdate>;
  /** How it stands. @throws ProviderUnavailable */
  read(intentId: string): Promise<IntentUpdate>;
  /** Looks for the intent of a payment whose answer was never received. @throws ProviderUnavailable */
  find(payment: Payment): Promise<IntentUpdate>;
  /**
   * Makes sure that the intent will not be paid; the update says when it is too late for that. @throws
   * ProviderUnavailable
   */
  void(intentId: string): Promise<IntentUpdate>;
  /** @throws ProviderUnavailable */
  refund(refund: Refund, intentId: string): Promise<RefundUpdate>;
  /** What a webhook says; undefined for one without an id. @throws WEBHOOK_SIGNATURE_INVALID */
  event(body: Buffer, signature: string): ProviderEvent | undefined;
  /** Intents of this shop that are not paid, made in this time, page by page. @throws ProviderUnavailable */
  unpaid(from: Date, until: Date): AsyncIterable<Array<{ intentId: string; paymentId: string }>>;
}

export interface LedgerLeg {
  readonly entryId: string;
  readonly paymentId: string;
  readonly account: string;
  readonly amount: number;
  readonly currency: string;
}

export interface OrderCopy {
  readonly orderId: string;
  readonly userId: string;
  readonly amount: number | null;
  readonly currency: string | null;
  readonly cancelled: boolean;
}

export interface ParkedEvent extends ProviderEvent {
  readonly attempts: number;
}

/** Payments inside one transaction. Whatever it locks, it locks in the order of payment ids. */
export interface PaymentTransaction {
  readonly tx: Transaction;
  /** Stores payments of orders that have none; returns the ids of those it stored. */
  insert(payments: readonly Payment[]): Promise<Set<string>>;
  lockByOrders(orderIds: readonly string[]): Promise<Payment[]>;
  lockByIds(ids: readonly string[]): Promise<Payment[]>;
  /** By our id or by the provider's. */
  lockByReferences(ids: readonly string[], intentIds: readonly string[]): Promise<Payment[]>;
  save(payments: readonly Payment[]): Promise<void>;
  /** Appends to the ledger; all legs of an entry in one call. */
  post(legs: readonly LedgerLeg[]): Promise<void>;
  insertRefunds(refunds: readonly Refund[]): Promise<void>;
  saveRefunds(refunds: readonly Refund[]): Promise<void>;
  refunds(ids: readonly string[]): Promise<Refund[]>;
  refundByRequest(requestKey: string): Promise<Refund | undefined>;
  applyOrders(orders: readonly OrderCopy[]): Promise<void>;
  /** Records webhooks; returns the ids of those that are new. */
  recordEvents(provider: string, events: readonly ProviderEvent[]): Promise<Set<string>>;
  /** Parks events until their payment is there; after the last attempt they are given up. */
  park(events: ReadonlyArray<{ event: ProviderEvent; attempts: number }>): Promise<void>;
  /** Parked events whose time has come, locked; those that another replica holds are skipped. */
  lockParked(limit: number): Promise<ParkedEvent[]>;
  finishParked(ids: readonly string[]): Promise<void>;
}

/** A call to the provider that is due. */
export type Task =
  | { readonly kind: 'CHARGE' | 'VOID' | 'READ'; readonly payment: Payment }
  | { readonly kind: 'REFUND'; readonly payment: Payment; readonly refund: Refund };

export interface PaymentStore {
  transaction<Result>(work: (payments: PaymentTransaction) => Promise<Result>): Promise<Result>;
  /** Payments inside a transaction that is already open. */
  within(tx: Transaction): PaymentTransaction;
  /** Claims tasks that are due; no other process gets them for a while. */
  claimDue(now: Date, limit: number): Promise<Task[]>;
  /**
   * All calls without an answer, page by page, also those that some process has taken over and may not have finished.
   */
  openTasks(): AsyncIterable<Task[]>;
  /** Which of these payments there are. */
  known(ids: readonly string[]): Promise<Set<string>>;
  sweptUntil(provider: string): Promise<Date | undefined>;
  setSweptUntil(provider: string, until: Date): Promise<void>;
  pruneEvents(): Promise<void>;
  /** Removes copies of orders of before; returns how many. */
  pruneOrders(before: Date, limit: number): Promise<number>;
}

export interface PaymentFilter {
  userId?: string;
  orderId?: string;
  status?: string;
}

/** How many there are: counted up to `maxCounted`, estimated or cut off there beyond it. */
export interface Total {
  readonly total: number;
  readonly isEstimate: boolean;
}

/** As far as lists can be read by pages. */
export const maxCounted = 10_000;

/** Reads that need no lock. */
export interface PaymentReader {
  byId(id: string): Promise<PaymentWithRefunds | undefined>;
  byIntent(intentId: string): Promise<PaymentWithRefunds | undefined>;
  byOrder(orderId: string): Promise<PaymentWithRefunds | undefined>;
  /** Whose an order is and what it costs. */
  order(orderId: string): Promise<OrderCopy | undefined>;
  list(
    filter: PaymentFilter & { before?: string; page: number; limit: number },
  ): Promise<{ items: PaymentWithRefunds[]; total: Total | null }>;
}

export type PaymentWithRefunds = Omit<Payment, 'saga' | 'cancelSaga'> & {
  readonly refunds: readonly Refund[];
  readonly updatedAt: Date;
};

/** Asks the provider outside any transaction; the same task is under way once. */
export interface TaskQueue {
  /** Resolves when the outcome is stored, or when it is left to a later attempt. */
  add(task: Task): Promise<void>;
}

/** Notifies staff that the provider speaks of other money than was asked for. */
export type ReportMismatch = (payment: Payment, said: Mismatch) => void;

/** What is done with that which follows from a change, once it is committed. */
export interface FollowUp {
  readonly taskQueue: { add(task: Task): unknown };
  readonly reportMismatch: ReportMismatch;
}
