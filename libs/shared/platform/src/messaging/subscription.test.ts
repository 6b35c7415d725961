import { type Message, ReserveStock, type SagaContext } from '@ultramarket/contracts';
import { type Transaction } from '../database/database';
import { newId } from '../ids';
import { onCommand, type Received } from './subscription';

const store = { within: (tx: Transaction) => tx };
const saga: SagaContext = {
  saga: 'checkout',
  sagaId: newId(),
  step: 'reserve',
  attempt: 1,
  undo: false,
  replyTo: 'order.replies',
};

const command = (orderId: string, from?: SagaContext): Received<unknown> => ({
  messageId: newId(),
  type: 'ReserveStock',
  occurredAt: new Date().toISOString(),
  correlationId: newId(),
  key: orderId,
  payload: { orderId, lines: [] },
  ...(from && { saga: from }),
});

const transaction = () => {
  const sent: Message[] = [];
  const tx = { outbox: { add: (...messages: Message[]) => sent.push(...messages) } };
  return { sent, tx: tx as unknown as Transaction };
};

test('when a use case replies to some commands at once, these replies go to their sagas with the transaction', async () => {
  const { sent, tx } = transaction();
  const { handle } = onCommand(ReserveStock, store, async (_tx, commands) =>
    commands.map((_command, index) =>
      index === 1 ? undefined : { outcome: 'refused', error: `NO_${index}` },
    ),
  );
  await handle(tx, [command('first', saga), command('later', saga), command('sent by nobody')]);
  expect(sent.map(({ topic, payload }) => [topic, (payload as { error: string }).error])).toEqual([
    ['order.replies', 'NO_0'],
  ]);
});

test('when a use case has another number of replies than commands, the batch fails and nothing is sent', async () => {
  const { sent, tx } = transaction();
  const { handle } = onCommand(ReserveStock, store, async () => [{ outcome: 'refused', error: 'NO' }]);
  await expect(handle(tx, [command('first', saga), command('second', saga)])).rejects.toThrow(
    'ReserveStock: 1 replies to 2 commands',
  );
  expect(sent).toEqual([]);
});
