import { newId } from '@ultramarket/platform';
import { type Synonyms } from '../domain/synonyms';
import { type Indexes } from '../ports';
import { type Elastic, reasonOf, statusOf } from './elastic';
import { productIndex, searchChains } from './index-schema';

/** Writes go through an alias of each index's own, so that none is ever made by a write to one that was just removed. */
export const writeAlias = (index: string): string => `${index}-writes`;

/**
 * `products` is an alias of the versioned index that is searched; the one that is being built is named by another. A
 * swap moves the alias in one step, so that there is no moment without an index.
 */
export const elasticIndexes = (elastic: Elastic): Indexes & { ensureLive(): Promise<void> } => {
  const liveAlias = elastic.name('products');
  const buildingAlias = elastic.name('building');
  const pattern = `${liveAlias}-v*`;

  const all = async () => {
    const found = await elastic.run((client) => client.indices.getAlias({ index: pattern }));
    return Object.entries(found).map(([index, { aliases }]) => ({
      index,
      isLive: liveAlias in aliases,
      isBuilding: buildingAlias in aliases,
    }));
  };

  const make = async (synonyms: Synonyms, alias: string): Promise<string> => {
    const index = `${liveAlias}-v${newId()}`;
    const aliases = { [writeAlias(index)]: {}, [alias]: {} };
    await elastic.run((client) => client.indices.create({ index, ...productIndex(synonyms), aliases }));
    return index;
  };

  const drop = (index: string): Promise<unknown> =>
    elastic.run((client) => client.indices.delete({ index, ignore_unavailable: true }));

  return {
    live: async () => {
      const found = await elastic.run((client) => client.indices.getMapping({ index: liveAlias }));
      const [index, { mappings }] = Object.entries(found)[0] ?? ['', { mappings: {} }];
      return { index, synonymsVersion: Number(mappings._meta?.['synonymsVersion'] ?? 0) };
    },

    targets: async () =>
      (await all()).filter(({ isLive, isBuilding }) => isLive || isBuilding).map(({ index }) => index),

    tryOut: async (synonyms) => {
      try {
        for (const chain of searchChains(synonyms))
          await elastic.run((client) => client.indices.analyze({ text: 'a', ...chain }));
        return undefined;
      } catch (error) {
        if (statusOf(error) !== 400) throw error;
        return reasonOf(error);
      }
    },

    create: (synonyms) => make(synonyms, buildingAlias),

    promote: async (index) => {
      const before = (await all()).filter((one) => one.isLive && one.index !== index);
      await elastic.run((client) =>
        client.indices.updateAliases({
          actions: [
            ...before.map((one) => ({ remove: { index: one.index, alias: liveAlias } })),
            { remove: { index, alias: buildingAlias } },
            { add: { index, alias: liveAlias } },
          ],
        }),
      );
      for (const one of before) await drop(one.index);
    },

    drop: async (index) => void (await drop(index)),

    dropLeftovers: async () => {
      const left = (await all()).filter(({ isLive }) => !isLive).map(({ index }) => index);
      for (const index of left) await drop(index);
      return left;
    },

    ensureLive: async () => {
      const live = async () => (await all()).filter(({ isLive }) => isLive).map(({ index }) => index);
      if ((await live()).length > 0) return;
      await make({ version: 0, sets: [] }, liveAlias);
      // Of replicas that start at the same time the first one's index stays; all of them agree on that.
      const [, ...surplus] = (await live()).sort();
      for (const index of surplus) await drop(index);
    },
  };
};
