import { type Address } from '@ultramarket/contracts';
import { type Transaction } from '@ultramarket/platform';
import { type Order } from './domain/order';
import { type OrderStatus } from './domain/order-status';
import { type TaxRule } from './domain/pricing';

export interface LockedOrder {
  readonly version: number;
  readonly id: string;
  readonly orderNumber: string;
  readonly userId: string;
  readonly status: OrderStatus;
}

/** What an order takes out of a line of the cart, as the cart was when it was read. */
export interface TakenLine {
  readonly itemId: string;
  /** How many pieces were in the line. */
  readonly inCart: number;
  /** Orders whose pieces have left the line already. */
  readonly clearedBy: readonly string[];
}

/** An order with the cart lines of its items, in their order. */
export interface NewOrder {
  readonly order: Order;
  readonly lines: readonly TakenLine[];
}

/**
 * What became of an order that was to be stored: pieces of its lines are sold already; another order of its user came in
 * at the same moment, so it looks again; or its user has too much that is not paid.
 */
export type Placement = 'placed' | 'sold' | 'raced' | 'too-many-orders' | 'too-many-units';

/** What one user may have ordered and not paid. */
export interface OpenOrderLimits {
  readonly orders: number;
  readonly units: number;
}

/** Pieces of a cart line that an order holds, which is not cancelled. */
export interface HeldLine {
  readonly itemId: string;
  readonly orderId: string;
  readonly userId: string;
  readonly quantity: number;
}

export interface StatusChange {
  readonly orderId: string;
  readonly status: OrderStatus;
  readonly by: 'customer' | 'seller' | 'staff' | 'system';
  /** The person, where it was one. */
  readonly actorId: string | null;
  readonly reason: string | null;
  readonly paymentId: string | null;
}

export interface HistoryEntry {
  readonly status: OrderStatus;
  readonly at: Date;
  readonly reason: string | null;
  readonly by: StatusChange['by'];
  readonly actorId: string | null;
}

export interface OrderFilter {
  userId?: string;
  sellerId?: string;
  status?: OrderStatus;
  from?: Date;
  to?: Date;
  /** For sellers: only what is paid, or was. */
  paidOnly?: boolean;
  /** Position of the last order of the page before: its time and id. */
  after?: { createdAt: Date; id: string };
  page: number;
  limit: number;
}

/** How many there are: counted up to `maxCounted`, estimated or cut off there beyond it. */
export interface Total {
  readonly total: number;
  readonly isEstimate: boolean;
}

/** As far as lists can be read by pages. */
export const maxCounted = 10_000;

/** The orders inside one transaction. */
export interface OrderTransaction {
  readonly tx: Transaction;
  /** Stores the orders whose lines are free, and says what became of each. */
  place(orders: readonly NewOrder[]): Promise<Placement[]>;
  /** Locks orders in the order of their ids, so that two batches cannot block each other. */
  lock(orderIds: readonly string[]): Promise<LockedOrder[]>;
  /** Sets each order to its last change and writes all of them into the history. */
  applyStatus(changes: readonly StatusChange[]): Promise<void>;
  /** The products of these orders, by order. */
  productIds(orderIds: readonly string[]): Promise<Map<string, string[]>>;
  /** Stores why a person wants the order cancelled. */
  storeCancelNote(orderId: string, note: string): Promise<void>;
  /** Adds up what went back to shoppers. Orders that are not known are left out. */
  addRefunds(refunds: ReadonlyArray<{ orderId: string; amount: number }>): Promise<void>;
}

export interface OrderStore {
  transaction<Result>(work: (orders: OrderTransaction) => Promise<Result>): Promise<Result>;
  /** The orders inside a transaction that is already open. */
  within(tx: Transaction): OrderTransaction;
  /** What the user's orders hold of these lines, the oldest first. */
  held(userId: string, itemIds: readonly string[]): Promise<HeldLine[]>;
  find(orderId: string): Promise<{ order: Order; history: HistoryEntry[] } | undefined>;
  /** Newest first. The total is counted only for page-wise reading, and only as far as pages go. */
  list(filter: OrderFilter): Promise<{ orders: Order[]; total: Total | undefined }>;
}

export interface TaxRateView extends TaxRule {
  readonly id: string;
  readonly name: string;
}

/** The tax table inside one transaction. */
export interface TaxTransaction {
  readonly tx: Transaction;
  /** Adds or replaces the rules for their places and categories, no two of them for the same. */
  put(rates: ReadonlyArray<Omit<TaxRateView, 'id'>>): Promise<void>;
  /** The rule that was removed, if there was one. */
  remove(id: string): Promise<TaxRateView | undefined>;
}

export interface TaxStore {
  transaction<Result>(work: (taxes: TaxTransaction) => Promise<Result>): Promise<Result>;
  /** All rules; may be some seconds old. */
  rules(): Promise<readonly TaxRule[]>;
  list(): Promise<TaxRateView[]>;
}

export interface CartSnapshot {
  readonly version: number;
  readonly currency: string;
  readonly items: ReadonlyArray<{
    itemId: string;
    productId: string;
    variantId: string | null;
    quantity: number;
    unitPrice: number;
    /** Orders that were taken out of the line while more was in it. */
    clearedBy: readonly string[];
  }>;
}

export interface Carts {
  snapshot(userId: string): Promise<CartSnapshot | undefined>;
}

export interface ProductOffer {
  readonly productId: string;
  readonly variantId: string | null;
  readonly sku: string;
  readonly name: string;
  readonly sellerId: string | null;
  readonly categoryId: string;
  readonly price: { amount: number; currency: string };
  readonly status: string;
  /** Only a variant of it can be delivered. */
  readonly variantRequired: boolean;
}

export interface Products {
  /** What these products cost right now; unknown ones are left out. */
  offers(items: ReadonlyArray<{ productId: string; variantId: string | null }>): Promise<ProductOffer[]>;
  /** The ids of all categories; may be some seconds old. */
  categories(): Promise<ReadonlySet<string>>;
}

export interface ShippingRate {
  readonly rateId: string;
  readonly price: { amount: number; currency: string };
}

export interface Shipping {
  /** The named rate if it still holds, or the cheapest one; undefined when there is none. */
  rate(request: {
    rateId?: string;
    destination: Pick<Address, 'country' | 'postcode'>;
    units: number;
  }): Promise<ShippingRate | undefined>;
}

export interface Payments {
  /** What the shopper's browser needs to go on with the payment. */
  ofOrder(orderId: string): Promise<{ status: string; clientSecret?: string | undefined } | undefined>;
}

/** Saga runs that are past their deadline by more than `graceSeconds`, oldest first. */
export type OverdueSagas = (
  graceSeconds: number,
) => Promise<Array<{ saga: string; sagaId: string; stage: string; dueAt: string }>>;

export interface Purchase {
  readonly orderId: string;
  readonly userId: string;
  readonly confirmedAt: string;
  readonly productIds: string[];
}

/** Orders that were confirmed, in parts; `next` is where the next part begins. A part may be empty and have a next. */
export type Purchases = (after?: string) => Promise<{ items: Purchase[]; next: string | null }>;

/** What operators watch: counts, not records. */
export interface OrderMetrics {
  placed(count: number): void;
  confirmed(orders: ReadonlyArray<{ total: number; currency: string }>): void;
  cancelled(reasons: readonly string[]): void;
}
