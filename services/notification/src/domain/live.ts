import { z } from 'zod';
import { type AppError, errors, field, fieldErrors } from '@ultramarket/platform';

/** The channels that a client may subscribe to. */
export const LiveChannel = z.enum(['cart', 'order', 'stock', 'notification', 'analytics']);
export type LiveChannel = z.infer<typeof LiveChannel>;

/** An event for connected clients. */
export interface LiveMessage {
  readonly channel: LiveChannel;
  /** The type of the event behind it, such as OrderConfirmed. */
  readonly event: string;
  readonly at: string;
  readonly data: Readonly<Record<string, unknown>>;
}

/**
 * Where a message is published: what concerns one user in a feed of that user, the stock of all SKUs in one, the
 * metrics for staff in another.
 */
export type Feed = `user:${string}` | 'stock' | 'analytics';

export const feedOfUser = (userId: string): Feed => `user:${userId}`;

const feeds: Record<LiveChannel, (userId: string) => Feed> = {
  cart: feedOfUser,
  order: feedOfUser,
  notification: feedOfUser,
  stock: () => 'stock',
  analytics: () => 'analytics',
};

export const feedOf = (channel: LiveChannel, userId: string): Feed => feeds[channel](userId);

/** SKUs to whose stock one connection may subscribe, in all. */
export const maxSkus = 100;

/** However many fit into a message: how many may be subscribed to is a rule of the session (`maxSkus`). */
const Skus = z.array(field.sku()).min(1);

const types = 'subscribe, unsubscribe, authenticate or ping';

/** A message from a client. */
const ClientMessage = z.discriminatedUnion(
  'type',
  [
    z.strictObject({
      type: z.literal('subscribe'),
      channels: z.array(LiveChannel).min(1).max(10),
      /** Of the stock channel: which SKUs. */
      skus: Skus.optional(),
      /** The id of the last message that was seen: what came since is sent first. */
      after: z
        .string()
        .regex(/^\d{1,16}-\d{1,16}$/)
        .optional(),
    }),
    z.strictObject({
      type: z.literal('unsubscribe'),
      channels: z.array(LiveChannel).min(1).max(10),
      /** Of the stock channel: only these SKUs. */
      skus: Skus.optional(),
    }),
    /** Carries on with a new access token before the old one ends. */
    z.strictObject({ type: z.literal('authenticate'), token: field.token(8192) }),
    z.strictObject({ type: z.literal('ping') }),
  ],
  { error: ({ code }) => (code === 'invalid_union' ? `must be ${types}` : undefined) },
);
export type ClientMessage = z.infer<typeof ClientMessage>;

/** What a client is told that sends something else than JSON text. */
export const notJson = (): AppError => errors.VALIDATION_ERROR(`Send JSON text: ${types}.`);

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw notJson();
  }
};

/** Reads a message of a client. @throws VALIDATION_ERROR, which says where the first fault is and what is wrong there */
export const clientMessageOf = (text: string): ClientMessage => {
  const read = ClientMessage.safeParse(parsed(text));
  if (read.success) return read.data;
  const [first] = fieldErrors('body', read.error).fields;
  throw errors.VALIDATION_ERROR(first && `${first.pointer} ${first.detail}`.trim());
};

/** A message to a client. */
export type ServerMessage =
  | { type: 'welcome'; heartbeatSeconds: number }
  | { type: 'subscribed'; channels: LiveChannel[]; skuCount: number }
  | ({ type: 'message'; id: string } & LiveMessage)
  /** Something was missed that is no longer retained: read the state again over REST. */
  | { type: 'resync' }
  | { type: 'authenticated'; expiresAt: string }
  | { type: 'pong' }
  | { type: 'error'; code: string; detail: string };
