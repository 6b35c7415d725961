import { type Logger, messageContext, OutboundWorker } from '@ultramarket/platform';
import { type Shipment } from '../domain/shipment';
import { type Carriers, CarrierUnavailable, type ShipmentStore } from '../ports';
import { type ShipmentUpdate, storeUpdates } from '../use-cases/store-updates';

export interface CarrierWorkerOptions {
  carriers: Carriers;
  store: ShipmentStore;
  logger: Logger;
  /** Calls to carriers at the same time. */
  concurrency: number;
  now: () => Date;
}

export type CarrierWorker = OutboundWorker<Shipment, ShipmentUpdate>;

const page = 200;

/** Every call without an answer, in pages. */
async function* openTasks(store: ShipmentStore): AsyncIterable<readonly Shipment[]> {
  for (let after: string | undefined; ;) {
    const shipments = await store.openTasks(after, page);
    yield shipments;
    if (shipments.length < page) return;
    after = shipments.at(-1)?.id;
  }
}

const ask = async (carriers: Carriers, shipment: Shipment): Promise<ShipmentUpdate> => {
  const carrier = carriers.byId(shipment.carrier);
  if (!carrier) return { shipment, update: { kind: 'refused', code: 'CARRIER_UNKNOWN' } };
  const update =
    shipment.task === 'CANCEL' ? await carrier.cancel(shipment) : await carrier.createShipment(shipment);
  return { shipment, update };
};

/** Asks carriers for what shipments wait for. */
export const carrierWorker = ({
  carriers,
  store,
  logger,
  concurrency,
  now,
}: CarrierWorkerOptions): CarrierWorker =>
  new OutboundWorker<Shipment, ShipmentUpdate>({
    peer: 'a carrier',
    logger,
    concurrency,
    keyOf: ({ task, id }) => `${task} ${id}`,
    describe: ({ task, carrier, id }) => ({
      span: `${task} ${carrier}`,
      service: carrier,
      details: { task, shipmentId: id },
    }),
    messageKeyOf: ({ orderId }) => orderId,
    // After a crash the trace is lost, but the row has its context.
    contextOf: ({ orderId, correlationId }) => {
      const { traceparent } = messageContext(orderId) ?? {};
      return { correlationId, ...(traceparent && { traceparent }) };
    },
    ask: (shipment) => ask(carriers, shipment),
    isUnavailable: (error) => error instanceof CarrierUnavailable,
    save: (updates) => storeUpdates(store, updates, now()),
    openTasks: () => openTasks(store),
    claimDue: (limit) => store.claimTasks(now(), limit),
  });
