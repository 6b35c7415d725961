import { type SalesStore } from '../ports';
import { type Elastic } from './elastic';
import { dropOldMonths, monthIndex } from './months';

const countedDays = 30;

interface Buckets {
  after_key?: { product: string };
  buckets: Array<{ key: { product: string }; doc_count: number }>;
}

/** Confirmed orders by their id, so that an order that is reported twice counts once. */
export const elasticSales = (elastic: Elastic, now: () => Date): SalesStore => ({
  add: async (orders) => {
    if (orders.length === 0) return;
    const { errors } = await elastic.run((client) =>
      client.bulk({
        operations: orders.flatMap(({ orderId, productIds, confirmedAt }) => [
          { index: { _index: monthIndex(elastic, 'orders', new Date(confirmedAt)), _id: orderId } },
          { productIds, confirmedAt },
        ]),
      }),
    );
    if (errors) throw new Error('some orders were not counted');
  },

  counts: async () => {
    const counts = new Map<string, number>();
    for (let after: { product: string } | undefined; ;) {
      const { aggregations } = await elastic.run((client) =>
        client.search<unknown, { products: Buckets }>({
          index: `${elastic.name('orders')}-*`,
          size: 0,
          query: {
            range: {
              confirmedAt: { gte: new Date(now().getTime() - countedDays * 86_400_000).toISOString() },
            },
          },
          aggs: {
            products: {
              composite: {
                size: 1000,
                sources: [{ product: { terms: { field: 'productIds' } } }],
                ...(after && { after }),
              },
            },
          },
        }),
      );
      const found = aggregations?.products;
      for (const { key, doc_count } of found?.buckets ?? []) counts.set(key.product, doc_count);
      after = found?.after_key;
      if (!after) return counts;
    }
  },

  prune: () => dropOldMonths(elastic, 'orders', countedDays, now()),
});
