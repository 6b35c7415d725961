import { type Logger } from '@ultramarket/platform';
import { type RateTokens } from '../domain/rate-token';
import { type Carriers, type TaskQueue, type ShipmentReader, type ShipmentStore } from '../ports';
import { cancelShipments } from './cancel-shipments';
import { createShipments } from './create-shipments';
import { pollCarriers } from './poll-carriers';
import { pruneShipments } from './prune-shipments';
import { offerRates, resolveRates } from './rates';
import { sendByRequest } from './send-by-request';
import { switchCarrier } from './switch-carrier';
import { trackShipment } from './track-shipment';

export interface ShippingDeps {
  carriers: Carriers;
  tokens: RateTokens;
  store: ShipmentStore;
  reader: ShipmentReader;
  taskQueue: TaskQueue;
  logger: Logger;
  now: () => Date;
}

/** Everything shipping can be asked to do. */
export const shippingUseCases = (deps: ShippingDeps) => ({
  offer: offerRates(deps),
  resolve: resolveRates(deps),
  create: createShipments(deps),
  cancel: cancelShipments(deps),
  poll: pollCarriers(deps),
  prune: pruneShipments(deps),
  send: sendByRequest(deps),
  track: trackShipment(deps.reader),
  switchCarrier: switchCarrier(deps),
  carriers: deps.carriers,
  store: deps.store,
});
export type ShippingUseCases = ReturnType<typeof shippingUseCases>;
