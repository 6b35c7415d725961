import { ShipmentDelivered, ShipmentDispatched } from '@ultramarket/contracts';
import { on, type Subscription } from '@ultramarket/platform';
import { type OrderUseCases } from '../use-cases';

/** Updates from shipping that move orders on. */
export const shipmentEvents = (orders: OrderUseCases): Subscription[] => [
  on(ShipmentDispatched, (tx, events) => orders.markShipped(tx, events)),
  on(ShipmentDelivered, (tx, events) => orders.markDelivered(tx, events)),
];
