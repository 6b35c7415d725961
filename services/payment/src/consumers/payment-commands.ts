import { CancelPayment, ProcessPayment, sagaReply } from '@ultramarket/contracts';
import { on, type Subscription } from '@ultramarket/platform';
import { type PaymentStore } from '../ports';
import { type PaymentUseCases } from '../use-cases';
import { pendingReplyOf } from '../use-cases/process-payments';

/** The checkout's orders to payment. In one batch: process, then cancel. */
export const paymentCommands = (store: PaymentStore, payments: PaymentUseCases): Subscription[] => [
  on(ProcessPayment, async (tx, commands) => {
    for (const { command, answer } of await payments.process(store.within(tx), commands)) {
      const pendingReply = pendingReplyOf(command);
      if (pendingReply) tx.outbox.add(sagaReply(pendingReply, answer));
    }
  }),
  on(CancelPayment, (tx, commands) =>
    payments.cancel(
      store.within(tx),
      commands.map((command) => ({
        orderId: command.payload.orderId,
        pendingReply: pendingReplyOf(command),
      })),
      { leaveTombstone: true },
    ),
  ),
];
