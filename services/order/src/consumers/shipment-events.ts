import { ShipmentDelivered, ShipmentDispatched } from '@ultramarket/contracts';
import { on, type Subscription } from '@ultramarket/platform';
import { type OrderUseCases } from '../use-cases';

/** Updates from shipping that move orders on. */
export const shipmentEvents = ({ store, markShipped, markDelivered }: OrderUseCases): Subscription[] => [
  on(ShipmentDispatched, store, markShipped),
  on(ShipmentDelivered, store, markDelivered),
];
