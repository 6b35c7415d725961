import { type Address, type CommandReply, type PendingReply } from '@ultramarket/contracts';

/** `CREATED` means stored here and not yet accepted by the carrier. */
export type ShipmentStatus =
  | 'CREATED'
  | 'LABELLED'
  | 'IN_TRANSIT'
  | 'OUT_FOR_DELIVERY'
  | 'DELIVERED'
  | 'FAILED'
  | 'RETURNED'
  | 'CANCELLED';

export interface Item {
  readonly sku: string;
  readonly name: string;
  readonly quantity: number;
}

export interface Shipment {
  readonly id: string;
  readonly orderId: string;
  readonly userId: string | null;
  readonly carrier: string;
  readonly service: string;
  readonly price: number;
  readonly currency: string;
  readonly destination: Address | Record<string, never>;
  readonly status: ShipmentStatus;
  /** The order does not want it any more. */
  readonly unwanted: boolean;
  /** What the carrier is to be asked. */
  readonly task: 'CREATE' | 'CANCEL' | null;
  readonly trackingNumber: string | null;
  readonly nextPollAt: Date | null;
  readonly failureCode: string | null;
  /** Of the request that made it by hand. */
  readonly requestKey: string | null;
  readonly saga: PendingReply | null;
  readonly cancelSaga: PendingReply | null;
  readonly correlationId: string;
  readonly createdAt: Date;
}

/** Where a parcel was seen. */
export interface Sighting {
  readonly status: Exclude<ShipmentStatus, 'CREATED'>;
  readonly place: string;
  readonly at: Date;
}

/** What a carrier says about a shipment. */
export type CarrierUpdate =
  | {
      readonly kind: 'accepted';
      readonly trackingNumber: string;
      readonly sighting: Sighting;
      readonly nextAt: Date;
    }
  | { readonly kind: 'refused'; readonly code: string }
  | { readonly kind: 'cancelled'; readonly at: Date }
  | { readonly kind: 'dispatched' }
  | { readonly kind: 'seen'; readonly sightings: readonly Sighting[]; readonly nextAt: Date | null };

/** What follows from a change, besides the changed row. */
export type Effect =
  | { readonly kind: 'created' }
  | { readonly kind: 'seen'; readonly sighting: Sighting; readonly published: boolean }
  | { readonly kind: 'reply'; readonly pendingReply: PendingReply; readonly reply: CommandReply };

export interface Change {
  readonly shipment: Shipment;
  readonly effects: readonly Effect[];
}

const step = (before: Change, fields: Partial<Shipment>, ...effects: Effect[]): Change => ({
  shipment: { ...before.shipment, ...fields },
  effects: [...before.effects, ...effects],
});

const unchanged = (shipment: Shipment): Change => ({ shipment, effects: [] });

const replyToCreate = (change: Change, reply: CommandReply): Change => {
  const { saga } = change.shipment;
  return saga ? step(change, { saga: null }, { kind: 'reply', pendingReply: saga, reply }) : change;
};

const replyToCancel = (change: Change, reply: CommandReply): Change => {
  const { cancelSaga } = change.shipment;
  return cancelSaga
    ? step(change, { cancelSaga: null }, { kind: 'reply', pendingReply: cancelSaga, reply })
    : change;
};

const done: CommandReply = { outcome: 'done', data: {} };
const left: CommandReply = { outcome: 'refused', error: 'SHIPMENT_DISPATCHED' };

/** On the way or there: nothing can stop it any more. */
const way: readonly ShipmentStatus[] = ['LABELLED', 'IN_TRANSIT', 'OUT_FOR_DELIVERY', 'DELIVERED'];
const hasLeft = ({ status }: Shipment): boolean => way.indexOf(status) > 0;

/** The reply that a repeated CreateShipment gets; none while the carrier is being asked. */
export const standingReply = (
  shipment: Shipment,
): CommandReply<{ shipmentId: string; trackingNumber: string; carrier: string }> | undefined => {
  const { id: shipmentId, trackingNumber, carrier, status, unwanted, failureCode } = shipment;
  if (status === 'FAILED') return { outcome: 'refused', error: failureCode ?? 'SHIPMENT_FAILED' };
  if (unwanted || status === 'CANCELLED') return { outcome: 'refused', error: 'SHIPMENT_CANCELLED' };
  return trackingNumber ? { outcome: 'done', data: { shipmentId, trackingNumber, carrier } } : undefined;
};

const accepted = (shipment: Shipment, update: Extract<CarrierUpdate, { kind: 'accepted' }>): Change => {
  if (shipment.status !== 'CREATED') return unchanged(shipment);
  const { trackingNumber, sighting, nextAt } = update;
  const change = step(
    unchanged(shipment),
    { status: 'LABELLED', trackingNumber, nextPollAt: nextAt, task: null },
    { kind: 'seen', sighting, published: false },
  );
  if (shipment.unwanted) return step(change, { task: 'CANCEL', nextPollAt: null });
  const reply = standingReply(change.shipment);
  return reply ? replyToCreate(step(change, {}, { kind: 'created' }), reply) : change;
};

const refused = (shipment: Shipment, code: string): Change => {
  if (shipment.status !== 'CREATED') return unchanged(shipment);
  const change = step(unchanged(shipment), { status: 'FAILED', failureCode: code, task: null });
  return replyToCancel(replyToCreate(change, { outcome: 'refused', error: code }), done);
};

const cancelled = (shipment: Shipment, at: Date): Change => {
  if (shipment.status !== 'LABELLED') return unchanged(shipment);
  const sighting: Sighting = { status: 'CANCELLED', place: 'Warehouse', at };
  return replyToCancel(
    step(
      unchanged(shipment),
      { status: 'CANCELLED', task: null, nextPollAt: null },
      { kind: 'seen', sighting, published: false },
    ),
    done,
  );
};

/** Sightings may come twice and late: only those further on the way count. */
const seen = (shipment: Shipment, sightings: readonly Sighting[], nextAt: Date | null): Change => {
  const reached = way.indexOf(shipment.status);
  if (reached < 0 || shipment.task !== null) return unchanged(shipment);
  const newer = sightings.filter(({ status }) => way.indexOf(status) > reached);
  const status = newer.at(-1)?.status ?? shipment.status;
  return step(
    unchanged(shipment),
    { status, nextPollAt: nextAt },
    ...newer.map((sighting): Effect => ({ kind: 'seen', sighting, published: true })),
  );
};

/** What an update of the carrier does to a shipment; what no longer matters changes nothing. */
export const settle = (shipment: Shipment, update: CarrierUpdate, now: Date): Change => {
  switch (update.kind) {
    case 'accepted':
      return accepted(shipment, update);
    case 'refused':
      return refused(shipment, update.code);
    case 'cancelled':
      return cancelled(shipment, update.at);
    case 'dispatched':
      // The order gets what it cannot stop; the next poll says where it is.
      return replyToCancel(step(unchanged(shipment), { unwanted: false, task: null, nextPollAt: now }), left);
    case 'seen':
      return seen(shipment, update.sightings, update.nextAt);
    default:
      return update satisfies never;
  }
};

/** Stops a parcel that has not left. The pending reply is given when the carrier has said so, here at once or later. */
export const cancel = (shipment: Shipment, pendingReply: PendingReply | null): Change => {
  const wanted = step(unchanged(shipment), { cancelSaga: pendingReply ?? shipment.cancelSaga });
  if (hasLeft(shipment)) return replyToCancel(wanted, left);
  const change = step(wanted, { unwanted: true });
  if (shipment.status === 'CREATED') return change;
  return shipment.status === 'LABELLED'
    ? step(change, { task: 'CANCEL', nextPollAt: null })
    : replyToCancel(change, done);
};
