import { CancelShipment, CreateShipment } from '@ultramarket/contracts';
import { onCommand, pendingReplyOf, type Subscription } from '@ultramarket/platform';
import { type ShippingUseCases } from '../use-cases';

/** The checkout's commands to shipping. In one batch: create, then cancel. */
export const shippingCommands = ({ store, create, cancel }: ShippingUseCases): Subscription[] => [
  onCommand(CreateShipment, store, create),
  onCommand(CancelShipment, store, async (shipments, commands) => {
    const cancellations = commands.map((command) => ({
      orderId: command.payload.orderId,
      pendingReply: pendingReplyOf(command),
    }));
    await cancel(shipments, cancellations);
    return commands.map(() => undefined);
  }),
];
