import { changeEvents, type Product, settledStatus } from '../domain/product';
import { merged, maySell, type Standing } from '../domain/seller';
import { type ProductDeps } from './deps';

type Deps = Pick<ProductDeps, 'store' | 'sellers' | 'cache' | 'generation' | 'now'>;

const batchSize = 100;

const suspendedNow = async (
  { sellers }: Pick<Deps, 'sellers'>,
  ids: readonly string[],
): Promise<Set<string>> => {
  const known = await sellers.byIds(ids);
  return new Set(ids.filter((id) => !maySell(known.get(id))));
};

/** Whether this seller's products may be offered; what has no seller is the shop's own. */
export const mayOffer =
  (deps: Pick<Deps, 'sellers'>) =>
  async (sellerId: string | null): Promise<boolean> =>
    sellerId === null || !(await suspendedNow(deps, [sellerId])).has(sellerId);

/** Stores those that have not changed meanwhile; the others are read again by the next round. */
const save = async ({ store, cache }: Deps, pairs: ReadonlyArray<[before: Product, after: Product]>) => {
  await cache.announce(pairs.map(([, after]) => after));
  const saved = await Promise.all(
    pairs.map(async ([before, after]) => {
      const message = { product: after, messages: changeEvents(before, after) };
      const result = await store.replace(message, before.revision);
      return result.outcome === 'done' ? [{ after, release: result.release }] : [];
    }),
  );
  await cache.put(saved.flat().map(({ after }) => after));
  saved.flat().forEach(({ release }) => release());
};

/**
 * Brings the products of these sellers in line with what is known of them: suspended or back. What is known is stored
 * first and read again in each round, so that of two concurrent changes the later one wins.
 */
export const settleProducts =
  (deps: Deps) =>
  async (sellerIds: readonly string[]): Promise<void> => {
    let changed = false;
    for (let after: string | undefined; ;) {
      const products = await deps.store.ofSellers(sellerIds, after, batchSize);
      if (products.length === 0) break;
      const suspended = await suspendedNow(deps, sellerIds);
      const pairs = products.flatMap((before): Array<[Product, Product]> => {
        const next = settledStatus(before, !suspended.has(before.sellerId ?? ''));
        if (next.status === before.status) return [];
        const { version, revision } = before;
        return [[before, { ...next, version: version + 1, revision: revision + 1, updatedAt: deps.now() }]];
      });
      if (pairs.length > 0) await save(deps, pairs);
      changed ||= pairs.length > 0;
      // A product that was changed meanwhile is read once more: this round is repeated.
      const stale = (await deps.store.byIds(pairs.map(([before]) => before.id))).some(
        ({ status, sellerId }) =>
          (status === 'SUSPENDED') !== suspended.has(sellerId ?? '') && status !== 'ARCHIVED',
      );
      if (!stale) after = products.at(-1)?.id;
    }
    if (changed) await deps.generation.bump();
  };

/** Applies updates about sellers and accounts, then suspends or restores their products. */
export const settleSellers =
  (deps: Deps) =>
  async (updates: readonly Standing[]): Promise<void> => {
    const byUser = new Map<string, Standing>();
    for (const each of updates) byUser.set(each.userId, merged(byUser.get(each.userId), each));
    const ids = [...byUser.keys()];
    for (const each of byUser.values()) await deps.sellers.merge(each);
    await settleProducts(deps)(ids);
  };
