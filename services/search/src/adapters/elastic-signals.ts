import { skusOf } from '../domain/product-state';
import { type SignalStore } from '../ports';
import { type Elastic } from './elastic';

interface Entry {
  id: string;
  version?: number;
  source: object;
}

interface Source {
  available?: number;
  average?: number;
  count?: number;
  productId?: string;
}

const stockId = (sku: string): string => `stock:${sku}`;
const ratingId = (productId: string): string => `rating:${productId}`;
const ownerId = (sku: string): string => `owner:${sku}`;

/** Signals by id, with the publisher's version as external version: Elasticsearch itself refuses older ones. */
export const elasticSignals = (elastic: Elastic): SignalStore => {
  const index = elastic.name('signals');

  const put = async (entries: readonly Entry[]): Promise<void> => {
    if (entries.length === 0) return;
    const { items } = await elastic.run((client) =>
      client.bulk({
        index,
        operations: entries.flatMap(({ id, version, source }) => [
          {
            index: { _id: id, ...(version !== undefined && { version, version_type: 'external' as const }) },
          },
          source,
        ]),
      }),
    );
    const failed = items.find(({ index: result }) => result?.error && result.status !== 409);
    if (failed) throw new Error(`a signal was not stored: ${failed.index?.error?.reason ?? ''}`);
  };

  const get = async (ids: readonly string[]): Promise<Map<string, Source>> => {
    if (ids.length === 0) return new Map();
    const { docs } = await elastic.run((client) => client.mget<Source>({ index, ids: [...new Set(ids)] }));
    return new Map(
      docs.flatMap((doc) => ('found' in doc && doc.found && doc._source ? [[doc._id, doc._source]] : [])),
    );
  };

  return {
    putStock: (levels) =>
      put(
        levels.map(({ sku, available, version }) => ({ id: stockId(sku), version, source: { available } })),
      ),
    putRatings: (ratings) =>
      put(
        ratings.map(({ productId, average, count, version }) => ({
          id: ratingId(productId),
          version,
          source: { average, count },
        })),
      ),
    claim: (owners) => put(owners.map(({ sku, productId }) => ({ id: ownerId(sku), source: { productId } }))),
    productsOf: async (skus) => {
      const found = await get(skus.map(ownerId));
      return [...found.values()].flatMap(({ productId }) => productId ?? []);
    },
    of: async (products) => {
      const skus = products.flatMap(skusOf);
      const found = await get([...skus.map(stockId), ...products.map(({ id }) => ratingId(id))]);
      return {
        available: new Map(
          skus.flatMap((sku) => {
            const level = found.get(stockId(sku));
            return level ? [[sku, (level.available ?? 0) > 0] as const] : [];
          }),
        ),
        ratings: new Map(
          products.flatMap(({ id }) => {
            const rating = found.get(ratingId(id));
            return rating ? [[id, { average: rating.average ?? 0, count: rating.count ?? 0 }] as const] : [];
          }),
        ),
      };
    },
  };
};
