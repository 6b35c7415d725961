import { CancelPayment, ProcessPayment } from '@ultramarket/contracts';
import { onCommand, pendingReplyOf, type Subscription } from '@ultramarket/platform';
import { type PaymentUseCases } from '../use-cases';

/** The checkout's commands to payment. In one batch: process, then cancel. */
export const paymentCommands = ({ store, process, cancel }: PaymentUseCases): Subscription[] => [
  onCommand(ProcessPayment, store, process),
  onCommand(CancelPayment, store, async (payments, commands) => {
    const cancellations = commands.map((command) => ({
      orderId: command.payload.orderId,
      pendingReply: pendingReplyOf(command),
    }));
    await cancel(payments, cancellations, { leaveTombstone: true });
    return commands.map(() => undefined);
  }),
];
