import { type z } from 'zod';
import {
  type CommandDefinition,
  type CommandReply,
  type MessageDefinition,
  type PendingReply,
  sagaReply,
  type SagaContext,
} from '@ultramarket/contracts';
import { type Transaction } from '../database/database';

/** A message that a handler gets: checked against its schema, with the ids it needs to answer. */
export interface Received<Payload> {
  readonly messageId: string;
  readonly type: string;
  readonly occurredAt: string;
  readonly correlationId: string;
  /** The service that sent it, by its own word. */
  readonly producer?: string;
  readonly key: string;
  readonly payload: Payload;
  readonly saga?: SagaContext;
}

/** Handles all new messages of one type that wait, in one transaction. A single message is a batch of one. */
export type BatchHandler<Payload, Tx> = (tx: Tx, batch: ReadonlyArray<Received<Payload>>) => Promise<void>;

/** What a subscription has to know of a message type. */
export type Subscribed = Pick<MessageDefinition, 'type' | 'topic'> & { readonly payload: z.ZodType };

export interface Subscription<Tx = Transaction> {
  readonly definitions: readonly Subscribed[];
  readonly handle: BatchHandler<unknown, Tx>;
  /** Outside transaction and inbox. */
  readonly live?: true;
}

/** A store whose reads and writes can be bound to a transaction that is open already. */
export interface TransactionalStore<UnitOfWork> {
  within(tx: Transaction): UnitOfWork;
}

/**
 * Subscribes a use case to an event. The use case gets the store within the transaction that also records the messages
 * as handled, so its effects happen once. Within one round the types are handled in the order in which a service lists
 * its subscriptions, so that an undo which overtook its command in the batch still comes after it.
 */
export const on = <Payload, UnitOfWork>(
  definition: MessageDefinition<Payload>,
  store: TransactionalStore<UnitOfWork>,
  useCase: (unit: UnitOfWork, events: ReadonlyArray<Received<Payload>>) => Promise<void>,
): Subscription => ({
  definitions: [definition],
  handle: (tx, batch) => useCase(store.within(tx), batch as ReadonlyArray<Received<Payload>>),
});

/** Null for a command that no saga waits for. */
export const pendingReplyOf = ({ key, saga }: Received<unknown>): PendingReply | null =>
  saga ? { key, saga } : null;

/**
 * Subscribes a use case to a command, as `on` does. It returns one reply a command, in their order, sent with the same
 * transaction; undefined where the reply comes later.
 * @throws when the number of replies is another than that of the commands, and nothing is committed
 */
export const onCommand = <Payload, Data, UnitOfWork>(
  definition: CommandDefinition<Payload, Data>,
  store: TransactionalStore<UnitOfWork>,
  useCase: (
    unit: UnitOfWork,
    commands: ReadonlyArray<Received<Payload>>,
  ) => Promise<ReadonlyArray<CommandReply<NoInfer<Data>> | undefined>>,
): Subscription => ({
  definitions: [definition],
  handle: async (tx, batch) => {
    const replies = await useCase(store.within(tx), batch as ReadonlyArray<Received<Payload>>);
    if (replies.length !== batch.length)
      throw new Error(`${definition.type}: ${replies.length} replies to ${batch.length} commands`);
    batch.forEach((command, index) => {
      const [reply, pendingReply] = [replies[index], pendingReplyOf(command)];
      if (reply && pendingReply) tx.outbox.add(sagaReply(pendingReply, reply));
    });
  },
});

/** Subscribes a use case of a service without transactions: a message may come again, so it must be idempotent. */
export const onIdempotent = <Payload>(
  definition: MessageDefinition<Payload>,
  useCase: (events: ReadonlyArray<Received<Payload>>) => Promise<void>,
): Subscription<undefined> => ({
  definitions: [definition],
  handle: (_none, batch) => useCase(batch as ReadonlyArray<Received<Payload>>),
});

/** Subscribes one use case to several types at once, which come in one batch, in the order in which they were sent. */
export const onAny = <UnitOfWork>(
  definitions: readonly Subscribed[],
  store: TransactionalStore<UnitOfWork>,
  useCase: (unit: UnitOfWork, events: ReadonlyArray<Received<unknown>>) => Promise<void>,
): Subscription => ({
  definitions,
  handle: (tx, batch) => useCase(store.within(tx), batch),
});

/** As `onAny`, for a service without transactions. */
export const onAnyIdempotent = (
  definitions: readonly Subscribed[],
  useCase: (events: ReadonlyArray<Received<unknown>>) => Promise<void>,
): Subscription<undefined> => ({
  definitions,
  handle: (_none, batch) => useCase(batch),
});

/**
 * Subscribes a handler that forwards events to clients connected right now. It is called after the batch was
 * handled, outside the transaction and without an inbox: perhaps twice, and not again when it fails.
 */
export const onLive = (
  definitions: readonly Subscribed[],
  handle: (batch: ReadonlyArray<Received<unknown>>) => Promise<void>,
): Subscription<unknown> => ({
  definitions,
  handle: (_none, batch) => handle(batch),
  live: true,
});
