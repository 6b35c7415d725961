import { type z } from 'zod';
import {
  type CommandDefinition,
  type Message,
  type MessageDefinition,
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

/**
 * Subscribes a use case to a message type. Within one round the types are handled in the order in which a service
 * lists its subscriptions, so that an undo which overtook its command in the batch still comes after it.
 */
export const on = <Payload, Tx = Transaction>(
  definition: MessageDefinition<Payload>,
  handle: BatchHandler<Payload, Tx>,
): Subscription<NoInfer<Tx>> => ({
  definitions: [definition],
  handle: handle as BatchHandler<unknown, Tx>,
});

/** Subscribes one handler to several types at once: a handler that records events wants them in one batch. */
export const onAny = <Tx = Transaction>(
  definitions: readonly Subscribed[],
  handle: BatchHandler<unknown, Tx>,
): Subscription<NoInfer<Tx>> => ({
  definitions,
  handle,
});

/** Answers the saga that sent a command; a command without a saga needs no answer. */
export const answer = <Payload, Reply>(
  command: Received<Payload>,
  _definition: CommandDefinition<Payload, Reply>,
  outcome: { outcome: 'done' | 'pending'; data: Reply } | { outcome: 'refused'; error: string },
): Message[] => (command.saga ? [sagaReply({ key: command.key, saga: command.saga }, outcome)] : []);

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
