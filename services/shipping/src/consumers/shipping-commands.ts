import { CancelShipment, CreateShipment, sagaReply } from '@ultramarket/contracts';
import { on, type Subscription } from '@ultramarket/platform';
import { type ShipmentStore } from '../ports';
import { type ShippingUseCases } from '../use-cases';
import { pendingReplyOf } from '../use-cases/create-shipments';

/** The checkout's orders to shipping. In one batch: create, then cancel. */
export const shippingCommands = (store: ShipmentStore, shipping: ShippingUseCases): Subscription[] => [
  on(CreateShipment, async (tx, commands) => {
    for (const { command, answer } of await shipping.create(store.within(tx), commands)) {
      const pendingReply = pendingReplyOf(command);
      if (pendingReply) tx.outbox.add(sagaReply(pendingReply, answer));
    }
  }),
  on(CancelShipment, (tx, commands) =>
    shipping.cancel(
      store.within(tx),
      commands.map((command) => ({
        orderId: command.payload.orderId,
        pendingReply: pendingReplyOf(command),
      })),
    ),
  ),
];
