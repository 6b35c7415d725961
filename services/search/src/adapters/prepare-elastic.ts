import { type Elastic, statusOf } from './elastic';
import { elasticIndexes } from './elastic-indexes';
import { keyedIndex, laterProperties, ordersIndex, searchesIndex } from './index-schema';

const ensureIndex = async (elastic: Elastic, name: string): Promise<void> => {
  try {
    await elastic.run((client) => client.indices.create({ index: elastic.name(name), ...keyedIndex }));
  } catch (error) {
    if (statusOf(error) !== 400 || !String(error).includes('resource_already_exists')) throw error;
  }
};

/** Makes everything that is missing before traffic comes; what is there stays as it is. */
export const prepareElastic = async (elastic: Elastic): Promise<void> => {
  for (const name of ['signals', 'settings']) await ensureIndex(elastic, name);
  for (const [name, template] of [
    ['orders', ordersIndex],
    ['searches', searchesIndex],
  ] as const) {
    await elastic.run((client) =>
      client.indices.putIndexTemplate({
        name: elastic.name(name),
        index_patterns: [`${elastic.name(name)}-*`],
        priority: 200,
        template,
      }),
    );
  }
  await elasticIndexes(elastic).ensureLive();
  await elastic.run((client) =>
    client.indices.putMapping({ index: elastic.name('products'), properties: laterProperties }),
  );
};
