import { type Database, type Transaction } from '@ultramarket/platform';
import { type NeighbourTable } from '../domain/neighbour-table';
import { type ModelTransaction, type NeighbourKind, type TrainingStore } from '../ports';
import { acquireAdvisoryLock } from './advisory-lock';
import * as sql from './training-statements';

const pageSize = 5000;
const batchSize = 300;
const nil = '00000000-0000-0000-0000-000000000000';

async function* interactions(database: Database, until: Date): ReturnType<TrainingStore['interactions']> {
  let after = [nil, nil, '', nil];
  for (;;) {
    const rows = await database.query(sql.readInteractions, [...after, until, pageSize]);
    if (rows.length > 0) yield rows;
    const last = rows.at(-1);
    if (!last || rows.length < pageSize) return;
    after = [last.userId, last.productId, last.kind, last.sourceId];
  }
}

const literal = (values: Iterable<string | number>): string => `{${[...values].join(',')}}`;

const save =
  (database: Database): TrainingStore['save'] =>
  async (id, productIds, { shoppers, baskets, content, popularity }) => {
    const tables: ReadonlyArray<readonly [NeighbourKind, NeighbourTable]> = [
      ['SHOPPERS', shoppers],
      ['BASKETS', baskets],
      ['CONTENT', content],
    ];
    for (let start = 0; start < productIds.length; start += batchSize) {
      const part = productIds.slice(start, start + batchSize);
      const rows = part.flatMap((productId, index) =>
        tables.flatMap(([kind, table]) => {
          const { keys, scores } = table.of(start + index);
          if (keys.length === 0) return [];
          const ids = Array.from(keys, (key) => productIds[key] ?? '');
          return [{ productId, kind, ids: literal(ids), scores: literal(scores) }];
        }),
      );
      await database.query(sql.saveNeighbours, [
        id,
        rows.map(({ productId }) => productId),
        rows.map(({ kind }) => kind),
        rows.map(({ ids }) => ids),
        rows.map(({ scores }) => scores),
      ]);
    }
    const liked = productIds.flatMap((productId, item) => {
      const score = popularity[item] ?? 0;
      return score > 0 ? [{ productId, score }] : [];
    });
    await database.query(sql.savePopularity, [
      id,
      liked.map(({ productId }) => productId),
      liked.map(({ score }) => score),
    ]);
  };

const endedByOther = (): Error => new Error('another process has ended the training');

const within = (tx: Transaction): ModelTransaction => ({
  tx,
  finish: async (id, { interactions: count, users, products, scores }) => {
    const { evaluatedUsers, hitRate, recall, baselineHitRate, baselineRecall } = scores;
    const [model] = await tx.query(sql.finishModel, [
      ...[id, count, users, products, evaluatedUsers],
      ...[hitRate, recall, baselineHitRate, baselineRecall],
    ]);
    if (!model) throw endedByOther();
    return model.version;
  },
  activeScores: async () => (await tx.query(sql.activeScores))[0],
  find: async (id) => (await tx.query(sql.modelStatus, [id]))[0],
  activate: async (id) => {
    await tx.query(sql.deactivate);
    return (await tx.query(sql.activate, [id]))[0]?.version;
  },
});

/** What training reads and writes: pages in, batches out, and one transaction at the end. */
export const sqlTrainingStore = (database: Database): TrainingStore => ({
  transaction: (work) =>
    database.transaction(async (tx) => {
      await tx.query(sql.lockActivation);
      return work(within(tx));
    }),
  acquireLock: () => acquireAdvisoryLock(database, 'recommendation-training'),
  failAbandoned: async () => (await database.query(sql.failAbandoned)).map(({ id }) => id),
  begin: async (id, settings) => void (await database.query(sql.begin, [id, JSON.stringify(settings)])),
  progress: async (id, stage, share) => {
    const rows = await database.query(sql.progress, [id, stage, share]);
    if (rows.length === 0) throw endedByOther();
  },
  products: () => database.query(sql.readProducts),
  extent: async () => {
    const [row] = await database.query(sql.extent);
    return { count: row?.count ?? 0, until: row?.until ?? undefined };
  },
  interactions: (until) => interactions(database, until),
  save: save(database),
  fail: async (id, failure) => void (await database.query(sql.failModel, [id, failure])),
  prune: async (keep) => void (await database.query(sql.prune, [keep])),
});
