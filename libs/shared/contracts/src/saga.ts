import { z } from 'zod';
import { type Message, type SagaContext } from './message';
import { Text } from './values';

/** The answer to a command that a saga sent. `pending` means: not yet, and no reason to ask again soon. */
export const SagaReply = z.object({
  sagaId: Text,
  saga: Text,
  step: Text,
  attempt: z.number().int(),
  undo: z.boolean(),
  outcome: z.enum(['done', 'refused', 'pending']),
  data: z.unknown(),
  error: Text.optional(),
});
export type SagaReply = z.infer<typeof SagaReply>;

export const sagaReplyType = 'SagaReply';

/** Where the reply to a command goes: stored with the work when it cannot be given yet. */
export interface PendingReply {
  readonly key: string;
  readonly saga: SagaContext;
}

/** The reply to a command; `pending` means: not yet, and no reason to send it again soon. */
export type CommandReply<Data = object> =
  | { readonly outcome: 'done' | 'pending'; readonly data: Data }
  | { readonly outcome: 'refused'; readonly error: string };

/** Addresses a reply to the saga that sent the command; keyed like the command, so that order is kept. */
export const sagaReply = (
  command: PendingReply,
  answer: { outcome: SagaReply['outcome']; data?: unknown; error?: string },
): Message<SagaReply> => ({
  type: sagaReplyType,
  version: 1,
  topic: command.saga.replyTo,
  key: command.saga.sagaId,
  payload: {
    sagaId: command.saga.sagaId,
    saga: command.saga.saga,
    step: command.saga.step,
    attempt: command.saga.attempt,
    undo: command.saga.undo,
    outcome: answer.outcome,
    data: answer.data ?? {},
    ...(answer.error === undefined ? {} : { error: answer.error }),
  },
});
