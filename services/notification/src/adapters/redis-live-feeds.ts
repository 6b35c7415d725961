import { type Redis } from 'ioredis';
import { type Logger } from '@ultramarket/platform';
import { type Feed } from '../domain/live';
import { type LiveFeeds, type Published } from '../ports';

const maxMessages = 200;
const ttlSeconds = 3600;
const presenceSeconds = 300;

const streamOf = (feed: Feed): string => `notification:live:${feed}`;
const presenceOf = (userId: string): string => `notification:here:${userId}`;

/**
 * KEYS: for each message the stream and the mark of presence, or the stream twice where all may subscribe.
 * ARGV: retained messages, their TTL in seconds, then the messages. Nothing is written for users who are not connected.
 */
const publishScript = `
for index = 1, #KEYS / 2 do
  local stream, presence = KEYS[2 * index - 1], KEYS[2 * index]
  if stream == presence or redis.call('EXISTS', presence) == 1 then
    local message = ARGV[index + 2]
    local id = redis.call('XADD', stream, 'MAXLEN', '~', ARGV[1], '*', 'm', message)
    redis.call('EXPIRE', stream, ARGV[2])
    redis.call('PUBLISH', stream, id .. ' ' .. message)
  end
end`;

type OnMessage = (message: Published) => void;

/**
 * A connection that only receives does not notice that a server has vanished without closing it: an unanswered ping
 * makes the client reconnect (the `socketTimeout` of the platform).
 */
const pingMs = 5000;

const parse = (id: string, text: string): Published => ({
  ...(JSON.parse(text) as Omit<Published, 'id'>),
  id,
});

/** Streams retain the last messages for clients that reconnect; publish/subscribe carries new ones to all replicas. */
export const redisLiveFeeds = (redis: Redis, logger: Logger): LiveFeeds & { close(): void } => {
  // A connection in subscriber mode can do nothing else. It subscribes again by itself after an outage.
  const subscriber = redis.duplicate({
    enableAutoPipelining: false,
    enableOfflineQueue: true,
    maxRetriesPerRequest: null,
  });
  subscriber.on('error', (error) => logger.debug('redis connection', { error }));
  const pings = setInterval(() => {
    if (subscriber.status === 'ready')
      subscriber.ping().catch((error: unknown) => logger.debug('redis connection', { error }));
  }, pingMs);
  pings.unref();
  const listeners = new Map<string, Set<OnMessage>>();
  subscriber.on('message', (stream: string, text: string) => {
    const [id = ''] = text.split(' ', 1);
    const message = parse(id, text.slice(id.length + 1));
    for (const onMessage of listeners.get(stream) ?? []) onMessage(message);
  });

  const unsubscribe = (stream: string, onMessage: OnMessage): void => {
    const subscribers = listeners.get(stream);
    subscribers?.delete(onMessage);
    if (subscribers?.size !== 0) return;
    listeners.delete(stream);
    subscriber.unsubscribe(stream).catch((error: unknown) => logger.debug('redis connection', { error }));
  };

  return {
    publish: async (messages) => {
      if (messages.length === 0) return;
      const keys = messages.flatMap(({ feed }) => {
        const stream = streamOf(feed);
        return [stream, feed.startsWith('user:') ? presenceOf(feed.slice('user:'.length)) : stream];
      });
      const texts = messages.map(({ message }) => JSON.stringify(message));
      await redis.eval(publishScript, keys.length, ...keys, maxMessages, ttlSeconds, ...texts);
    },
    markPresent: async (userIds) => {
      await Promise.all(userIds.map((userId) => redis.set(presenceOf(userId), '1', 'EX', presenceSeconds)));
    },
    listen: async (feed, onMessage) => {
      const stream = streamOf(feed);
      const subscribers = listeners.get(stream) ?? new Set<OnMessage>();
      subscribers.add(onMessage);
      listeners.set(stream, subscribers);
      if (subscribers.size === 1) await subscriber.subscribe(stream);
      return () => unsubscribe(stream, onMessage);
    },
    since: async (feed, id) => {
      const entries = await redis.xrange(streamOf(feed), id, '+');
      if (entries[0]?.[0] !== id) return undefined;
      return entries.slice(1).map(([entryId, [, text = '']]) => parse(entryId, text));
    },
    close: () => {
      clearInterval(pings);
      subscriber.disconnect();
    },
  };
};
