import { type Redis } from 'ioredis';
import { errors, type Logger, type Metrics, NaturalBatcher } from '@ultramarket/platform';
import { type Product } from '../domain/product';
import { type ProductCache, type ProductReader, type ProductStore } from '../ports';
import { entryOf, markOf, putNewerScript, readEntry } from './product-entry';
import { TtlCache } from '../ttl-cache';

const ttlSeconds = 300;
/** Longer than any write takes; if it fails in between, reads go to the store for this long. */
const markedSeconds = 60;
const recentMs = 1000;

const keyOf = (id: string): string => `product:${id}`;

interface Deps {
  redis: Redis;
  store: Pick<ProductStore, 'byIds' | 'idBySlug'>;
  logger: Logger;
  metrics: Metrics;
}

/**
 * Products in Redis under `product:{id}`, for five minutes, and in the process for one second. A write marks
 * the key first and puts the new state afterwards, and an older state never replaces a newer one: so `fresh` may
 * trust Redis, however reads and writes interleave. Without Redis everything is read from the store.
 */
export class RedisProductCache implements ProductReader, ProductCache {
  private readonly known = new TtlCache<Product | null>({ ttlMs: recentMs, limit: 5000 });
  private readonly slugs = new TtlCache<string | null>({ ttlMs: recentMs, limit: 5000 });
  private readonly reads: NaturalBatcher<string, Product | undefined>;
  private readonly loads: NaturalBatcher<string, Product | undefined>;

  constructor(private readonly deps: Deps) {
    this.reads = new NaturalBatcher((ids) => this.read(ids), { maxBatch: 500, inFlight: 4 });
    this.loads = new NaturalBatcher((ids) => this.load(ids), { maxBatch: 500, inFlight: 2 });
  }

  async fresh(ids: readonly string[]): Promise<ReadonlyMap<string, Product>> {
    const products = await Promise.all([...new Set(ids)].map((id) => this.reads.add(id)));
    return new Map(products.flatMap((product) => (product ? [[product.id, product] as const] : [])));
  }

  async recent(ids: readonly string[]): Promise<ReadonlyMap<string, Product>> {
    const products = await Promise.all(
      [...new Set(ids)].map((id) => this.known.get(id, async () => (await this.reads.add(id)) ?? null)),
    );
    return new Map(products.flatMap((product) => (product ? [[product.id, product] as const] : [])));
  }

  async recentBySlug(slug: string): Promise<Product | undefined> {
    const id = await this.slugs.get(slug, async () => (await this.deps.store.idBySlug(slug)) ?? null);
    if (id === null) return undefined;
    const product = (await this.recent([id])).get(id);
    return product?.slug === slug ? product : undefined;
  }

  async announce(products: ReadonlyArray<{ id: string; version: number }>): Promise<void> {
    try {
      await this.putNewer(
        products.map(({ id, version }) => ({
          id,
          version,
          revision: 0,
          entry: markOf(version),
          seconds: markedSeconds,
        })),
      );
    } catch (cause) {
      throw errors.UNAVAILABLE('Without its cache the catalogue can be read, not changed.', { cause });
    }
  }

  async put(products: readonly Product[]): Promise<void> {
    for (const product of products) {
      this.known.invalidate(product.id);
      this.slugs.invalidate(product.slug);
    }
    await this.write(products);
  }

  private async read(ids: readonly string[]): Promise<Array<Product | undefined>> {
    const entries = await this.entries(ids);
    const found = ids.map((_id, index) => readEntry(entries[index]));
    const missing = found.filter((product) => product === undefined).length;
    const { cacheReads } = this.deps.metrics;
    cacheReads.inc({ cache: 'product', outcome: 'hit' }, ids.length - missing);
    cacheReads.inc({ cache: 'product', outcome: 'miss' }, missing);
    if (missing === 0) return found;
    return Promise.all(ids.map((id, index) => found[index] ?? this.loads.add(id)));
  }

  private async load(ids: readonly string[]): Promise<Array<Product | undefined>> {
    const products = await this.deps.store.byIds([...new Set(ids)]);
    void this.write(products);
    const byId = new Map(products.map((product) => [product.id, product]));
    return ids.map((id) => byId.get(id));
  }

  private async entries(ids: readonly string[]): Promise<ReadonlyArray<string | null>> {
    try {
      return await this.deps.redis.mget(ids.map(keyOf));
    } catch (error) {
      this.deps.logger.warn('the product cache cannot be read', { error });
      return [];
    }
  }

  private async write(products: readonly Product[]): Promise<void> {
    try {
      await this.putNewer(
        products.map((product) => ({ ...product, entry: entryOf(product), seconds: ttlSeconds })),
      );
    } catch (error) {
      this.deps.logger.warn('the product cache cannot be written', { error });
    }
  }

  private async putNewer(
    items: ReadonlyArray<{ id: string; version: number; revision: number; entry: string; seconds: number }>,
  ): Promise<void> {
    if (items.length === 0) return;
    const values = items.flatMap(({ version, revision, entry, seconds }) => [
      version,
      revision,
      entry,
      seconds,
    ]);
    await this.deps.redis.eval(putNewerScript, items.length, ...items.map(({ id }) => keyOf(id)), ...values);
  }
}
