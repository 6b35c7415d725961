import { CancelPayment, ProcessPayment, sagaReply } from '@ultramarket/contracts';
import { on, type Subscription } from '@ultramarket/platform';
import { type PaymentStore } from '../ports';
import { type PaymentUseCases } from '../use-cases';
import { ticketOf } from '../use-cases/process-payments';

/** The checkout's orders to payment. In one batch: process, then cancel. */
export const paymentCommands = (store: PaymentStore, payments: PaymentUseCases): Subscription[] => [
  on(ProcessPayment, async (tx, commands) => {
    for (const { command, answer } of await payments.process(store.within(tx), commands)) {
      const ticket = ticketOf(command);
      if (ticket) tx.outbox.add(sagaReply(ticket, answer));
    }
  }),
  on(CancelPayment, (tx, commands) =>
    payments.cancel(
      store.within(tx),
      commands.map((command) => ({ orderId: command.payload.orderId, ticket: ticketOf(command) })),
      { leaveMark: true },
    ),
  ),
];
