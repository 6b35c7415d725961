import { createHash } from 'node:crypto';
import { type Shipment, type Sighting } from '../domain/shipment';
import { ratesOf, type Tariff } from '../domain/tariff';
import { type Carrier } from '../ports';

export interface CarrierClock {
  /** From acceptance to departure. */
  dispatchSeconds: number;
  /** From departure to the shopper. */
  deliverySeconds: number;
  /** How long a call takes. */
  latencyMs: number;
  now: () => Date;
}

/** A fraction between 0 and 1 that depends on the shipment and the question only. */
const chance = (shipmentId: string, question: string): number =>
  createHash('sha256').update(`${shipmentId} ${question}`).digest().readUInt32BE() / 2 ** 32;

/** The moment at which a UUID of version 7 was made; so the carrier needs no memory to know when it got the parcel. */
const madeAt = (shipmentId: string): number =>
  Number.parseInt(shipmentId.replaceAll('-', '').slice(0, 12), 16);

/** The whole journey of a parcel, decided by its id. Takes between 80 and 120 % of what the clock says. */
const journey = (shipmentId: string, { dispatchSeconds, deliverySeconds }: CarrierClock): Sighting[] => {
  const start = madeAt(shipmentId);
  const leaves = start + dispatchSeconds * 1000 * (0.8 + chance(shipmentId, 'dispatch') * 0.4);
  const arrives = leaves + deliverySeconds * 1000 * (0.8 + chance(shipmentId, 'delivery') * 0.4);
  const lastMile = leaves + (arrives - leaves) * 0.75;
  return [
    { status: 'LABELLED', place: 'Warehouse', at: new Date(start) },
    { status: 'IN_TRANSIT', place: 'Sorting centre', at: new Date(leaves) },
    { status: 'OUT_FOR_DELIVERY', place: 'Delivery depot', at: new Date(lastMile) },
    { status: 'DELIVERED', place: 'Destination', at: new Date(arrives) },
  ];
};

const trackingNumberOf = (carrier: string, shipmentId: string): string => {
  const digest = createHash('sha256').update(`${carrier} ${shipmentId}`).digest('hex');
  return `${carrier.slice(0, 2)}${digest.slice(0, 16)}`.toUpperCase();
};

/** A carrier that exists only here: it accepts everything and moves parcels by the clock. */
export const simulatedCarrier = (tariff: Tariff, clock: CarrierClock): Carrier => {
  const { carrier } = tariff;
  const answer = async <Result>(make: () => Result): Promise<Result> => {
    if (clock.latencyMs > 0) await new Promise((resolve) => setTimeout(resolve, clock.latencyMs));
    return make();
  };
  const nextAfter = (sightings: readonly Sighting[], now: number): Date | null =>
    sightings.find(({ at }) => at.getTime() > now)?.at ?? null;

  return {
    id: carrier,
    tariff,
    rates: (parcel) => ratesOf(tariff, parcel),
    createShipment: ({ id }: Shipment) =>
      answer(() => {
        const [label, departure] = journey(id, clock);
        const at = new Date(madeAt(id));
        return {
          kind: 'accepted',
          trackingNumber: trackingNumberOf(carrier, id),
          sighting: label ?? { status: 'LABELLED', place: 'Warehouse', at },
          nextAt: departure?.at ?? at,
        };
      }),
    cancel: ({ id }) =>
      answer(() => {
        const at = clock.now();
        const left = journey(id, clock).some((seen) => seen.status === 'IN_TRANSIT' && seen.at <= at);
        return left ? { kind: 'dispatched' } : { kind: 'cancelled', at };
      }),
    track: (shipments) =>
      answer(() => {
        const now = clock.now().getTime();
        return shipments.map(({ id }) => {
          const sightings = journey(id, clock);
          return {
            kind: 'seen' as const,
            sightings: sightings.filter(({ at }) => at.getTime() <= now),
            nextAt: nextAfter(sightings, now),
          };
        });
      }),
  };
};
