import { type IdempotencyClaim, type Transaction } from '@ultramarket/platform';
import { type Allocation, type StockRecord } from './domain/stock';

export type ReservationStatus = 'RESERVED' | 'COMMITTED' | 'RELEASED';

export interface Reservation {
  readonly orderId: string;
  readonly status: ReservationStatus;
  readonly expiresAt: Date | null;
  /** Set aside by a person; what a checkout holds only the checkout gives back. */
  readonly byHand: boolean;
  readonly lines: readonly Allocation[];
  /** Absent before it is stored. */
  readonly createdAt?: Date;
}

/** A change to one stock record, with the movement that explains it. */
export interface StockChange {
  readonly sku: string;
  readonly warehouseId: string;
  readonly available: number;
  readonly reserved: number;
  readonly type: 'add' | 'remove' | 'reserve' | 'release' | 'commit';
  readonly quantity: number;
  readonly reason: string;
  readonly orderId: string | null;
}

/** Which product, and which seller, a SKU belongs to. */
export interface SkuOwner {
  readonly sku: string;
  readonly productId: string | null;
  readonly sellerId: string | null;
}

/** The same as an event of the catalogue says it. */
export interface SkuOwnerUpdate extends SkuOwner {
  /** Of the product. */
  readonly version: number;
  readonly occurredAt: string;
}

/** The stock inside one transaction. Everything it locks, it locks in the order of SKU and warehouse. */
export interface StockTransaction {
  /** Locks and returns the records of these SKUs in all warehouses, closed ones included. */
  lockStock(skus: readonly string[]): Promise<StockRecord[]>;
  /** Locks and returns the reservations of these orders. */
  lockReservations(orderIds: readonly string[]): Promise<Reservation[]>;
  /** Open reservations whose time is over, locked; those that another replica holds are skipped. */
  lockExpired(now: Date, limit: number): Promise<Reservation[]>;
  insertReservations(reservations: readonly Reservation[]): Promise<void>;
  setStatus(orderIds: readonly string[], status: ReservationStatus): Promise<void>;
  /** @throws STOCK_BELOW_ZERO, and changes nothing, when a quantity would fall below zero */
  change(changes: readonly StockChange[]): Promise<void>;
  /** Creates records that are missing, with nothing in them. @throws WAREHOUSE_UNKNOWN */
  ensureRecords(
    records: ReadonlyArray<{ sku: string; warehouseId: string; productId: string | null }>,
  ): Promise<void>;
  setReorderLevel(id: string, reorderLevel: number): Promise<void>;
  /** Locks and returns the owners of those of these SKUs that a product has, or had. */
  lockSkus(skus: readonly string[]): Promise<SkuOwner[]>;
  /** Stores owners unless newer ones are stored; returns those that were. */
  applySkus(updates: readonly SkuOwnerUpdate[]): Promise<SkuOwner[]>;
  /** Marks all records of these SKUs, which must be locked, as another seller's from now on. */
  reassignSkus(skus: readonly string[]): Promise<void>;
  /** True when all these SKUs are goods of this seller. */
  ownedBy(sellerId: string, skus: readonly string[]): Promise<boolean>;
  /** Changes what is named and nothing else; the warehouse stays locked. @throws WAREHOUSE_UNKNOWN */
  changeWarehouse(id: string, change: WarehouseChange): Promise<WarehouseView>;
  /** The SKUs in a warehouse whose records do not say yet that it is open, or closed. */
  skusToSwitch(warehouseId: string, active: boolean): Promise<string[]>;
  /** Has the records of a warehouse say whether it is open. */
  switchRecords(warehouseId: string, active: boolean): Promise<void>;
  /** Removes ended reservations and movements from before this time, so many of each; how many were found at most. */
  prune(before: Date, limit: number): Promise<number>;
  readonly tx: Transaction;
}

export interface StockStore {
  transaction<Result>(work: (stock: StockTransaction) => Promise<Result>): Promise<Result>;
  /** The stock inside a transaction that is already open. */
  within(tx: Transaction): StockTransaction;
}

export interface StockView {
  id: string;
  sku: string;
  productId: string | null;
  warehouseId: string;
  available: number;
  reserved: number;
  damaged: number;
  reorderLevel: number;
  version: number;
  active: boolean;
  updatedAt: Date;
}

export interface Movement {
  id: string;
  sku: string;
  warehouseId: string;
  type: string;
  quantity: number;
  reason: string;
  orderId: string | null;
  createdAt: Date;
}

export interface WarehouseView {
  id: string;
  name: string;
  country: string;
  city: string;
  priority: number;
  active: boolean;
}

export type WarehouseChange = { [Key in keyof Omit<WarehouseView, 'id'>]?: WarehouseView[Key] | undefined };

/** Reads that need no lock. */
export interface StockReader {
  list(filter: {
    warehouseId?: string;
    productId?: string;
    sku?: string;
    lowStock?: boolean;
    sellerId?: string;
    page: number;
    limit: number;
  }): Promise<{ items: StockView[]; total: number }>;
  bySku(sku: string): Promise<StockView[]>;
  /** What can be sold of each SKU from the active warehouses; unknown ones are left out. */
  availability(skus: readonly string[]): Promise<Array<{ sku: string; available: number }>>;
  /** What must never be: stock below zero, and counters that are not the sum of their open reservations. */
  consistency(): Promise<{
    negative: string[];
    mismatches: Array<{ sku: string; reserved: number; open: number }>;
  }>;
  byId(id: string): Promise<StockView | undefined>;
  /** Newest first; for a seller without what was before the SKU was theirs, and without orders from that time. */
  movements(
    sku: string,
    page: { before: bigint | undefined; limit: number; ofSeller: boolean },
  ): Promise<Movement[]>;
  warehouses(): Promise<WarehouseView[]>;
  /** @throws WAREHOUSE_EXISTS */
  createWarehouse(warehouse: Omit<WarehouseView, 'id'>): Promise<WarehouseView>;
  /** Whose goods a SKU are: a seller, null for the shop; undefined for one that no product has. */
  sellerOf(sku: string): Promise<string | null | undefined>;
}

export interface Caller {
  readonly idempotency: IdempotencyClaim;
}
