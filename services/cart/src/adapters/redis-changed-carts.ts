import { type Redis } from 'ioredis';
import { type ChangedCarts } from '../ports';
import { cartKey, memberOf, mergesKey, ownerOf, parseCart, toCopyKey } from './cart-hash';
import { type CartScripts } from './cart-scripts';
import { asking } from './redis-failure';

/** The marks that the cart scripts leave behind. */
export const redisChangedCarts = (redis: Redis, scripts: CartScripts): ChangedCarts => ({
  dirty: (limit) =>
    asking(async () => {
      const owners = (await redis.zrange(toCopyKey, 0, String(limit - 1))).map(ownerOf);
      const hashes = await Promise.all(owners.map((owner) => redis.hgetall(cartKey(owner))));
      return owners.map((owner, index) => {
        const cart = parseCart(hashes[index] ?? {});
        return { owner, cart: cart.version > 0 ? cart : undefined };
      });
    }),
  copied: (carts) =>
    asking(async () => {
      if (carts.length === 0) return;
      await scripts.copied(
        carts.length + 1,
        toCopyKey,
        ...carts.map(({ owner }) => cartKey(owner)),
        ...carts.flatMap(({ owner, cart }) => [memberOf(owner), cart?.version ?? '']),
      );
    }),
  merges: (limit) =>
    asking(async () =>
      (await redis.srandmember(mergesKey, limit)).map((entry) => {
        const [id = '', userId = '', guestId = '', items = '0'] = entry.split(' ');
        return { id, userId, guestId, items: Number(items) };
      }),
    ),
  announced: (merges) =>
    asking(async () => {
      if (merges.length === 0) return;
      await redis.srem(
        mergesKey,
        merges.map(({ id, userId, guestId, items }) => `${id} ${userId} ${guestId} ${items}`),
      );
    }),
});
