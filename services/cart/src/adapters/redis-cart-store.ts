import { type Redis } from 'ioredis';
import { errors, newId } from '@ultramarket/platform';
import { type Cart, cartId, lifetimeMs, noCart, type Owner, guestOwner, userOwner } from '../domain/cart';
import { cartErrors } from '../domain/errors';
import { type CartCopies, type CartCopy, type CartStore } from '../ports';
import {
  cartKey,
  detailsOf,
  fieldOf,
  formatCart,
  memberOf,
  mergesKey,
  parseCart,
  parseFlat,
  toCopyKey,
} from './cart-hash';
import { type CartScripts } from './cart-scripts';
import { asking } from './redis-failure';

export interface RedisCartStoreOptions {
  redis: Redis;
  scripts: CartScripts;
  copies: CartCopies;
  now: () => number;
  /** Called on every change, so that copying can start early when there are many. */
  onChange: () => void;
}

/** Versions that a lost cart may have reached after its last copy are never given out a second time. */
const restoreGap = 1000;

/** Carts in Redis, one atomic script a change; a cart that Redis has lost comes back from its durable copy. */
export const redisCartStore = ({
  redis,
  scripts,
  copies,
  now,
  onChange,
}: RedisCartStoreOptions): CartStore => {
  const restore = async ({ userId, expired, cart }: CartCopy): Promise<Cart> => {
    const owner = userOwner(userId);
    const restored = { ...cart, version: cart.version + restoreGap, lines: expired ? [] : cart.lines };
    const left = expired ? lifetimeMs(owner) : cart.updatedAt + lifetimeMs(owner) - now();
    const flat = await asking(() => scripts.restore(cartKey(owner), left, ...formatCart(restored)));
    return parseFlat(flat as string[]);
  };

  /** Runs a script; a user's cart that is missing is first brought back, if it can be. */
  const change = async (
    script: keyof CartScripts,
    owner: Owner,
    args: Array<string | number>,
    { expected, keys = [] }: { expected?: number | undefined; keys?: string[] } = {},
  ): Promise<Cart> => {
    const run = (mayHaveCopy: boolean) =>
      asking(() =>
        scripts[script](
          cartKey(owner),
          toCopyKey,
          ...keys,
          now(),
          lifetimeMs(owner),
          memberOf(owner),
          mayHaveCopy ? 1 : 0,
          expected ?? '',
          ...args,
        ),
      ) as Promise<Outcome>;
    let outcome = await run(owner.kind === 'user');
    if (outcome[0] === 'MISSING') {
      const copy = await copies.find(owner.id);
      if (copy) await restore(copy);
      outcome = await run(false);
    }
    if (outcome[0] !== 'DONE') throw refusal(outcome);
    onChange();
    return parseFlat(outcome[1]);
  };

  return {
    read: async (owner) => {
      const cart = parseCart(await asking(() => redis.hgetall(cartKey(owner))));
      if (cart.version > 0 || owner.kind === 'guest') return cart;
      const copy = await copies.find(owner.id);
      return copy && !copy.expired ? restore(copy) : noCart;
    },
    readMany: async (userIds) => {
      const unique = [...new Set(userIds)];
      const hashes = await asking(() =>
        Promise.all(unique.map((id) => redis.hgetall(cartKey(userOwner(id))))),
      );
      const carts = new Map(unique.map((id, index) => [id, parseCart(hashes[index] ?? {})]));
      const missing = unique.filter((id) => carts.get(id)?.version === 0);
      missing.forEach((id) => carts.delete(id));
      const lost = missing.length > 0 ? await copies.findMany(missing) : [];
      const found = lost.filter(({ expired }) => !expired);
      await Promise.all(found.map(async (copy) => void carts.set(copy.userId, await restore(copy))));
      return carts;
    },
    add: (owner, line, expected) =>
      change(
        'add',
        owner,
        [fieldOf(line), newId(), line.quantity, line.unitPrice, line.currency, detailsOf(line)],
        { expected },
      ),
    setQuantity: (owner, itemId, quantity, expected) =>
      change('setQuantity', owner, [itemId, quantity], { expected }),
    empty: (owner, expected) => change('empty', owner, [], { expected }),
    merge: (userId, guestId) =>
      change('merge', userOwner(userId), [`${newId()} ${userId} ${cartId(guestOwner(guestId))}`], {
        keys: [cartKey(guestOwner(guestId)), mergesKey],
      }),
    reprice: (owner, prices) =>
      change(
        'reprice',
        owner,
        prices.flatMap((price) => [price.line.id, price.unitPrice, detailsOf(price)]),
      ),
    erase: (userIds) =>
      asking(async () => {
        const owners = userIds.map(userOwner);
        await redis.del(...owners.map(cartKey));
        await redis.zrem(toCopyKey, ...owners.map(memberOf));
      }),
    clearOrdered: async (userId, orderId, lines) => {
      const bought = lines.flatMap(({ itemId, quantity }) => [itemId, quantity]);
      await change('clearOrdered', userOwner(userId), [orderId, ...bought]);
    },
  };
};

type Outcome =
  | [outcome: 'DONE', cart: string[]]
  | [outcome: 'STALE', version: string]
  | [outcome: 'MISSING' | 'FULL' | 'QUANTITY' | 'CURRENCY' | 'UNKNOWN'];

const refusal = ([outcome, version]: Outcome): Error => {
  switch (outcome) {
    case 'STALE':
      return errors.VERSION_CONFLICT(undefined, { extra: { version: Number(version) } });
    case 'FULL':
      return cartErrors.CART_FULL();
    case 'QUANTITY':
      return cartErrors.CART_QUANTITY_LIMIT();
    case 'CURRENCY':
      return cartErrors.CART_CURRENCY_MIXED();
    case 'UNKNOWN':
      return cartErrors.CART_ITEM_UNKNOWN();
    default:
      return new Error(`a cart script answered ${outcome}`);
  }
};
