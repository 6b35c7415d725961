import { createHash } from 'node:crypto';
import { type Address } from '@ultramarket/contracts';
import { type AuditActor, auditRecord, type IdempotencyClaim } from '@ultramarket/platform';
import { shippingErrors } from '../domain/errors';
import { type RateTokens } from '../domain/rate-token';
import { type Item } from '../domain/shipment';
import {
  type Carriers,
  type TaskQueue,
  type ShipmentReader,
  type ShipmentStore,
  type ShipmentView,
} from '../ports';
import { plan } from './create-shipments';

interface Deps {
  carriers: Carriers;
  tokens: RateTokens;
  store: ShipmentStore;
  reader: ShipmentReader;
  taskQueue: TaskQueue;
  now: () => Date;
}

export interface ManualShipment {
  orderId: string;
  userId: string;
  rateId?: string | undefined;
  destination: Address;
  items: readonly Item[];
}

/** What staff see of a shipment they made. */
export interface SentView {
  id: string;
  orderId: string;
  carrier: string;
  service: string;
  status: ShipmentView['status'];
  trackingNumber: string | null;
}

const sentView = ({ id, orderId, carrier, service, status, trackingNumber }: ShipmentView): SentView => ({
  id,
  orderId,
  carrier,
  service,
  status,
  trackingNumber,
});

/** Names the request for ever: its response is stored after the carrier's answer, and a crash may fall in between. */
const requestKeyOf = ({ scope, key }: IdempotencyClaim): string =>
  createHash('sha256').update(`${scope}\n${key}`).digest('hex');

/**
 * Sends by hand what the checkout sends by command; an order has one shipment.
 * @throws RATE_UNKNOWN, DESTINATION_NOT_SERVED, SHIPMENT_EXISTS, SHIPMENT_CANCELLED, CARRIER_DOWN
 */
export const sendByRequest =
  ({ carriers, tokens, store, reader, taskQueue, now }: Deps) =>
  async (
    { rateId, ...request }: ManualShipment,
    auditActor: AuditActor,
    claim: IdempotencyClaim,
  ): Promise<SentView> => {
    const inUse = await carriers.inUse();
    if (rateId !== undefined) {
      const offer = tokens.read(rateId);
      if (!offer || offer.expiresAt * 1000 < now().getTime()) throw shippingErrors.RATE_UNKNOWN();
    }
    const planned = plan(tokens, inUse, { ...request, saga: null }, rateId ?? null);
    if (planned.status === 'FAILED') throw shippingErrors.DESTINATION_NOT_SERVED();
    const wanted = { ...planned, requestKey: requestKeyOf(claim) };
    const shipment = await store.transaction(async (shipments) => {
      const stored = await shipments.insert([wanted]);
      if (stored.has(wanted.id)) {
        const { id, orderId, carrier, service } = wanted;
        const after = { orderId, carrier, service };
        const entry = { action: 'shipping.sent-by-hand', resource: `shipment:${id}`, after };
        shipments.tx.outbox.add(auditRecord(auditActor, entry, now()));
        return wanted;
      }
      const [known] = await shipments.lockByOrders([request.orderId]);
      if (known?.requestKey === wanted.requestKey) return known;
      throw known?.unwanted ? shippingErrors.SHIPMENT_CANCELLED() : shippingErrors.SHIPMENT_EXISTS();
    });
    if (shipment.task) await taskQueue.add(shipment);
    const view = await reader.find(shipment.id);
    if (!view?.trackingNumber) throw shippingErrors.CARRIER_DOWN();
    const sent = sentView(view);
    await store.transaction(({ tx }) => tx.storeResponse(claim, 201, sent));
    return sent;
  };
