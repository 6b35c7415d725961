import { type Redis } from 'ioredis';
import { type Logger } from '@ultramarket/platform';
import { type Turns } from '../ports';

/** Turns in the shared Redis; without it everybody has one. */
export const redisTurns = ({
  redis,
  name,
  logger,
}: {
  redis: Redis;
  name: string;
  logger: Logger;
}): Turns => {
  const keyOf = (turn: string) => `analytics:${name}:turn:${turn}`;
  return {
    take: async (turn, forMs) => {
      try {
        return (await redis.set(keyOf(turn), '1', 'PX', forMs, 'NX')) === 'OK';
      } catch (error) {
        logger.warn('turns cannot be taken; every replica does the work', { error });
        return true;
      }
    },
    give: async (turn) => {
      await redis.del(keyOf(turn)).catch(() => undefined);
    },
  };
};
