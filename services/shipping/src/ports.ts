import { type Transaction } from '@ultramarket/platform';
import { type CarrierUpdate, type Item, type Shipment, type Sighting } from './domain/shipment';
import { type Parcel, type Rate, type Tariff } from './domain/tariff';

/** No answer from a carrier. The same call is made again; the same shipment is made once. */
export class CarrierUnavailable extends Error {
  override readonly name = 'CarrierUnavailable';
}

/** Who delivers parcels. Every call is idempotent; our shipment id is the carrier's reference. */
export interface Carrier {
  readonly id: string;
  readonly tariff: Tariff;
  rates(parcel: Parcel): Rate[];
  /** Hands a parcel over. @throws CarrierUnavailable */
  createShipment(shipment: Shipment): Promise<Extract<CarrierUpdate, { kind: 'accepted' | 'refused' }>>;
  /** Takes it back while it has not left. @throws CarrierUnavailable */
  cancel(shipment: Shipment): Promise<Extract<CarrierUpdate, { kind: 'cancelled' | 'dispatched' }>>;
  /** Where parcels are, in the order asked. @throws CarrierUnavailable */
  track(shipments: readonly Shipment[]): Promise<Array<Extract<CarrierUpdate, { kind: 'seen' }>>>;
}

/** The carriers, with the switch that takes one out of use. */
export interface Carriers {
  all(): Promise<Array<{ carrier: Carrier; active: boolean }>>;
  /** Those that new parcels may go with. */
  inUse(): Promise<readonly Carrier[]>;
  /** Also one that is switched off: its parcels are still on their way. */
  byId(id: string): Carrier | undefined;
  /** @throws CARRIER_UNKNOWN */
  setActive(tx: Transaction, id: string, active: boolean): Promise<void>;
}

export interface NewShipment extends Shipment {
  readonly items: readonly Item[];
}

/** Shipments inside one transaction. Whatever it locks, it locks in the order of shipment ids. */
export interface ShipmentTransaction {
  readonly tx: Transaction;
  /** Stores shipments of orders that have none; returns the ids of those it stored. */
  insert(shipments: readonly NewShipment[]): Promise<Set<string>>;
  lockByOrders(orderIds: readonly string[]): Promise<Shipment[]>;
  lockByIds(ids: readonly string[]): Promise<Shipment[]>;
  /** Stores shipments, and what was seen of them. */
  save(
    shipments: readonly Shipment[],
    sightings: ReadonlyArray<Sighting & { shipmentId: string }>,
  ): Promise<void>;
}

export interface ShipmentStore {
  transaction<Result>(work: (shipments: ShipmentTransaction) => Promise<Result>): Promise<Result>;
  /** Shipments inside a transaction that is already open. */
  within(tx: Transaction): ShipmentTransaction;
  /**
   * Calls without an answer, in the order of ids, also those that some process has taken over and may not have
   * finished.
   */
  openTasks(after: string | undefined, limit: number): Promise<Shipment[]>;
  /** Claims calls that are due; no other process gets them for a while. */
  claimTasks(now: Date, limit: number): Promise<Shipment[]>;
  /** Claims shipments that are to be polled; no other process gets them for a while. */
  claimPolls(now: Date, limit: number): Promise<Shipment[]>;
  /** Removes shipments that ended and have not changed since, with their items and sightings; returns how many. */
  prune(before: Date, limit: number): Promise<number>;
}

export interface ShipmentView {
  readonly id: string;
  readonly orderId: string;
  readonly userId: string | null;
  readonly carrier: string;
  readonly service: string;
  readonly status: Shipment['status'];
  readonly trackingNumber: string | null;
  readonly createdAt: Date;
  readonly events: readonly Sighting[];
}

/** Reads that need no lock. */
export interface ShipmentReader {
  /** By its own id or by its order's. */
  find(id: string): Promise<ShipmentView | undefined>;
  byTrackingNumber(trackingNumber: string): Promise<ShipmentView | undefined>;
}

/** Asks carriers outside any transaction; the same shipment is asked about once at a time. */
export interface TaskQueue {
  /** Resolves when the outcome is stored, or when it is left to a later attempt. */
  add(shipment: Shipment): Promise<void>;
}
