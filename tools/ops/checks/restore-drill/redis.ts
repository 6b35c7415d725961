import { randomUUID } from 'node:crypto';
import { mkdirSync, mkdtempSync, truncateSync, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import Redis from 'ioredis';
import { cartKey } from '../../../../services/cart/src/adapters/cart-hash';
import { cartScripts } from '../../../../services/cart/src/adapters/cart-scripts';
import { redisCartStore } from '../../../../services/cart/src/adapters/redis-cart-store';
import { guestOwner, userOwner } from '../../../../services/cart/src/domain/cart';
import { cartRedis } from '../../../local/engines/redis';
import { findOnPath } from '../../../local/process/run';
import { required } from '../../../local/user-error';
import { librariesOf, unpackDebian } from '../../debian-archive';
import {
  asFindings,
  dataFolderOf,
  differing,
  type Drill,
  type Log,
  mustDiffer,
  mustRefuse,
  type StoreDrill,
  succeed,
} from './drill';

interface Entry {
  value: string;
  /** Milliseconds since 1970; undefined when the key stays. */
  expiresAt: number | undefined;
}

const users = Array.from({ length: 200 }, () => randomUUID());

/** What no copy in PostgreSQL knows of. */
const noCopies = {
  find: async () => undefined,
  findMany: async () => [],
  save: async () => undefined,
  within: () => ({ erase: async () => undefined }),
};

/** Carts of shoppers and guests, written by cart-service's own code. */
const fill = async (redis: Redis): Promise<void> => {
  const scripts = cartScripts(redis);
  const onChange = (): void => undefined;
  const store = redisCartStore({ redis, scripts, copies: noCopies, now: Date.now, onChange });
  for (const id of users) {
    const line = { productId: id, variantId: null, sku: 'DRILL', name: 'Drïll', image: null };
    const added = { ...line, quantity: 2, unitPrice: 1999, currency: 'USD' };
    await store.add(guestOwner(id), added);
    await store.add(userOwner(id), { ...added, variantId: randomUUID() });
  }
  const [first = '', second = ''] = users;
  await store.merge(first, first);
  const { lines } = await store.read(userOwner(second));
  await store.clearOrdered(
    second,
    randomUUID(),
    lines.map(({ id, quantity }) => ({ itemId: id, quantity })),
  );
};

const valueOf = async (redis: Redis, key: string): Promise<unknown> => {
  const type = await redis.type(key);
  if (type === 'hash') return Object.entries(await redis.hgetall(key)).sort();
  if (type === 'zset') return redis.zrange(key, '0', '-1', 'WITHSCORES');
  if (type === 'set') return (await redis.smembers(key)).sort();
  if (type === 'string') return redis.get(key);
  throw new Error(`${key} is a ${type}, which the drill cannot compare`);
};

const entriesOf = async (redis: Redis): Promise<Map<string, Entry>> => {
  const entries = new Map<string, Entry>();
  for (const key of await redis.keys('*')) {
    const left = await redis.pttl(key);
    const expiresAt = left < 0 ? undefined : Date.now() + left;
    entries.set(key, { value: JSON.stringify(await valueOf(redis, key)), expiresAt });
  }
  return entries;
};

/** Redis says how long a key has left and not when it ends: the two questions are asked some time apart. */
const toleranceMs = 5000;

const same = (a: Entry, b: Entry): boolean =>
  a.value === b.value &&
  (a.expiresAt === undefined) === (b.expiresAt === undefined) &&
  Math.abs((a.expiresAt ?? 0) - (b.expiresAt ?? 0)) < toleranceMs;

const drill =
  (env: Record<string, string>): Drill =>
  async (ground) => {
    const connections: Redis[] = [];
    const connect = (url: string | undefined): Redis => {
      const connection = new Redis(required(url, 'the address of Redis'));
      connections.push(connection);
      return connection;
    };
    try {
      const live = await ground.start(cartRedis, 'redis-live');
      const carts = connect(live.urls.cartRedisUrl);
      await fill(carts);
      const BACKUP_DIR = mkdtempSync(join(ground.folder, 'redis-backup-'));
      const CART_REDIS_URL = required(live.urls.cartRedisUrl, 'the address of Redis');
      await succeed('backup-redis.sh', { ...env, CART_REDIS_URL, BACKUP_DIR });
      const before = await entriesOf(carts);

      const REDIS_DIR = dataFolderOf(ground, 'redis-scratch');
      mkdirSync(REDIS_DIR);
      await succeed('restore-redis.sh', { REDIS_DIR, BACKUP_DIR });
      const scratch = await ground.start(cartRedis, 'redis-scratch');
      const restored = connect(scratch.urls.cartRedisUrl);
      const findings = asFindings(differing(before, await entriesOf(restored), same), 'after restoring');

      const lost = cartKey(userOwner(required(users.at(-1), 'a shopper')));
      await restored.del(lost);
      await scratch.process.stop();
      await scratch.process.start();
      findings.push(...mustDiffer(differing(before, await entriesOf(restored), same), lost));

      findings.push(
        ...(await mustRefuse(
          'restore-redis.sh',
          { REDIS_DIR, BACKUP_DIR },
          /exists already/,
          'a used folder',
        )),
      );
      const file = join(BACKUP_DIR, 'carts.rdb');
      truncateSync(file, statSync(file).size - 20);
      const empty = mkdtempSync(join(ground.folder, 'redis-empty-'));
      findings.push(
        ...(await mustRefuse('restore-redis.sh', { REDIS_DIR: empty, BACKUP_DIR }, /damaged/, 'a cut file')),
      );
      return findings;
    } finally {
      for (const connection of connections) connection.disconnect();
    }
  };

const fetchTools = async (log: Log): Promise<Record<string, string>> => {
  if (findOnPath('redis-cli') && findOnPath('redis-check-rdb')) return {};
  const home = await unpackDebian('redis-cli', ['redis-tools', 'liblzf1', 'libjemalloc2'], log);
  return {
    LD_LIBRARY_PATH: librariesOf(home),
    PATH: [join(home, 'usr/bin'), process.env['PATH'] ?? ''].join(delimiter),
  };
};

export const redisDrill: StoreDrill = {
  store: 'Redis',
  fetch: async (log) => {
    await cartRedis.install(log);
    return drill(await fetchTools(log));
  },
};
