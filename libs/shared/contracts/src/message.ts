import { z } from 'zod';

/** Where a command came from and where its answer goes. Set by the saga that sends it. */
export const SagaContext = z.object({
  sagaId: z.string(),
  saga: z.string(),
  step: z.string(),
  attempt: z.number().int(),
  undo: z.boolean(),
  replyTo: z.string(),
});
export type SagaContext = z.infer<typeof SagaContext>;

/** What a message says of the work that caused it. */
export interface MessageContext {
  readonly correlationId: string;
  /** The message that caused this work, if one did. */
  readonly causationId?: string;
  /** W3C Trace Context. */
  readonly traceparent?: string;
}

/** A fact or an order on its way to a topic; the platform adds the envelope around it. */
export interface Message<Payload = unknown> {
  readonly type: string;
  readonly version: number;
  readonly topic: string;
  readonly key: string;
  readonly payload: Payload;
  readonly saga?: SagaContext;
  /** Where it is not that of the work in progress. */
  readonly context?: MessageContext;
}

export interface MessageDefinition<Payload = unknown> {
  /** Makes a message; throws when the payload does not fit the schema, which is a bug of the sender. */
  (payload: Payload): Message<Payload>;
  readonly kind: 'event' | 'command';
  readonly type: string;
  readonly version: number;
  readonly topic: string;
  readonly payload: z.ZodType<Payload>;
}

interface Declaration<Schema extends z.ZodType> {
  type: string;
  version: number;
  topic: string;
  /** The aggregate's id: messages of one key stay in order. */
  key: (payload: z.infer<Schema>) => string;
  payload: Schema;
}

const define = <Schema extends z.ZodType>(
  kind: 'event' | 'command',
  { type, version, topic, key, payload: schema }: Declaration<Schema>,
): MessageDefinition<z.infer<Schema>> => {
  const make = (payload: z.infer<Schema>): Message<z.infer<Schema>> => ({
    type,
    version,
    topic,
    key: key(payload),
    payload: schema.parse(payload),
  });
  return Object.assign(make, { kind, type, version, topic, payload: schema as z.ZodType<z.infer<Schema>> });
};

/** Declares a past fact. A published version is never edited: add an optional field or a new version beside it. */
export const defineEvent = <Schema extends z.ZodType>(declaration: Declaration<Schema>) =>
  define('event', declaration);

export interface CommandDefinition<Payload = unknown, Reply = unknown> extends MessageDefinition<Payload> {
  readonly reply: z.ZodType<Reply>;
}

/** Declares an order to another service, together with the data of its answer. */
export const defineCommand = <Schema extends z.ZodType, Reply extends z.ZodType>(
  declaration: Declaration<Schema> & { reply: Reply },
): CommandDefinition<z.infer<Schema>, z.infer<Reply>> =>
  Object.assign(define('command', declaration), { reply: declaration.reply as z.ZodType<z.infer<Reply>> });

/** The envelope of every message on Kafka. */
export const Envelope = z.object({
  eventId: z.uuid(),
  type: z.string(),
  version: z.number().int().positive(),
  occurredAt: z.iso.datetime(),
  producer: z.string(),
  key: z.string(),
  correlationId: z.string(),
  causationId: z.string().nullable(),
  tenantId: z.string(),
  saga: SagaContext.optional(),
  payload: z.unknown(),
});
export type Envelope = z.infer<typeof Envelope>;
