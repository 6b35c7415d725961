import { type Address, type CreateShipment, type PendingReply } from '@ultramarket/contracts';
import { messageContext, newId, pendingReplyOf, type Received } from '@ultramarket/platform';
import { type RateTokens } from '../domain/rate-token';
import { type Change, type Item, standingReply } from '../domain/shipment';
import { type Rate, rateCurrency } from '../domain/tariff';
import {
  type Carrier,
  type Carriers,
  type TaskQueue,
  type NewShipment,
  type ShipmentTransaction,
} from '../ports';
import { applyAndAsk } from './apply-changes';
import { chooseRate } from './rates';

type Command = Received<ReturnType<typeof CreateShipment>['payload']>;

export interface ShipmentRequest {
  orderId: string;
  userId: string | null;
  destination: Address | Record<string, never>;
  items: readonly Item[];
  saga: PendingReply | null;
}

/** A shipment as it is before any carrier was asked. */
export const newShipment = (
  request: ShipmentRequest,
  rate: Pick<Rate, 'carrier' | 'service' | 'amount'>,
): NewShipment => {
  const id = newId();
  return {
    id,
    ...request,
    carrier: rate.carrier,
    service: rate.service,
    price: rate.amount,
    currency: rateCurrency,
    status: 'CREATED',
    unwanted: false,
    task: 'CREATE',
    trackingNumber: null,
    nextPollAt: null,
    failureCode: null,
    requestKey: null,
    cancelSaga: null,
    correlationId: messageContext(request.orderId)?.correlationId ?? id,
    createdAt: new Date(),
  };
};

export const unitsOf = (items: readonly Item[]): number =>
  items.reduce((units, { quantity }) => units + quantity, 0);

/** The shipment of an order with the carrier it chose; FAILED from the start where no carrier delivers. */
export const plan = (
  tokens: RateTokens,
  inUse: readonly Carrier[],
  request: ShipmentRequest & { destination: Address },
  rateId: string | null,
): NewShipment => {
  const { country, postcode } = request.destination;
  const rate = chooseRate(tokens, inUse, rateId, { country, postcode, units: unitsOf(request.items) });
  if (rate) return newShipment(request, rate);
  const undeliverable = newShipment(request, { carrier: 'none', service: 'none', amount: 0 });
  return { ...undeliverable, status: 'FAILED', task: null, failureCode: 'DESTINATION_NOT_SERVED' };
};

type Reply = NonNullable<ReturnType<typeof standingReply>>;

/**
 * Stores the shipments of a batch of orders; carriers are asked after the commit. An order that has a shipment gets the
 * reply that stands, or the one to come. Returns a reply for each command; undefined for those that come later.
 */
export const createShipments =
  ({ carriers, tokens, taskQueue }: { carriers: Carriers; tokens: RateTokens; taskQueue: TaskQueue }) =>
  async (shipments: ShipmentTransaction, commands: readonly Command[]): Promise<Array<Reply | undefined>> => {
    const inUse = await carriers.inUse();
    const wanted = commands.map((command) => {
      const { orderId, userId, destination, items, rateId } = command.payload;
      const request = { orderId, userId, destination, items, saga: pendingReplyOf(command) };
      return { command, shipment: plan(tokens, inUse, request, rateId) };
    });
    const stored = await shipments.insert(wanted.map(({ shipment }) => shipment));
    const fresh = wanted.filter(({ shipment }) => stored.has(shipment.id));
    shipments.tx.afterCommit(() => {
      for (const { shipment } of fresh) if (shipment.task) void taskQueue.add(shipment);
    });
    const replies = new Map<Command, Reply | undefined>(
      fresh.map(({ command, shipment }) => [command, standingReply(shipment)]),
    );

    const repeated = wanted.filter(({ shipment }) => !stored.has(shipment.id)).map(({ command }) => command);
    if (repeated.length === 0) return commands.map((command) => replies.get(command));
    const known = await shipments.lockByOrders(repeated.map(({ payload }) => payload.orderId));
    const waiting = new Map<string, Change>();
    for (const command of repeated) {
      const shipment = known.find(({ orderId }) => orderId === command.payload.orderId);
      const reply = shipment && standingReply(shipment);
      if (reply) replies.set(command, reply);
      // The newest asker gets the reply that is still to come.
      else if (shipment)
        waiting.set(shipment.id, { shipment: { ...shipment, saga: pendingReplyOf(command) }, effects: [] });
    }
    await applyAndAsk(shipments, [...waiting.values()], taskQueue);
    return commands.map((command) => replies.get(command));
  };
