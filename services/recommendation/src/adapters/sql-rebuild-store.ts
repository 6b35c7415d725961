import { type Database, type Statement, type Transaction } from '@ultramarket/platform';
import { type RebuildStore } from '../rebuild-ports';
import { copies } from './compare-copies';
import * as copy from './copy-statements';
import { putBeside } from './copy-statements';
import * as sql from './rebuild-statements';
import { acquireAdvisoryLock } from './advisory-lock';

type Put = Statement<{ running: boolean }>;
const putProducts: Put = { name: 'rebuild-products', text: putBeside(copy.productStates, 'products') };
const putRatings: Put = { name: 'rebuild-ratings', text: putBeside(copy.ratings, 'ratings') };
const putInteractions: Put = {
  name: 'rebuild-interactions',
  text: putBeside(copy.interactions, 'interactions'),
};

const endedByOther = (): Error => new Error('another process has ended the rebuild');

const put =
  (database: Database, statement: Put) =>
  async (id: string, rows: readonly object[]): Promise<void> => {
    const [answer] = await database.query(statement, [JSON.stringify(rows), id]);
    if (!answer?.running) throw endedByOther();
  };

/** Both ways, so that what is missing on either side is found; pages follow the keys. */
const compare =
  (database: Database): RebuildStore['compare'] =>
  async (signal) => {
    let compared = 0;
    for (const { start, pageSize, rebuilt, live } of copies)
      for (const direction of [rebuilt, live])
        for (let after: readonly string[] | null = start; after;) {
          signal.throwIfAborted();
          const [page]: Array<{ seen: number; compared: number; last: string[] | null }> =
            await database.query(direction, after);
          compared += page?.compared ?? 0;
          after = page && page.seen === pageSize ? page.last : null;
        }
    return compared;
  };

/** In a transaction whose timeouts were raised. */
const atLength = <Row extends object>(tx: Transaction, statement: Statement<Row>): Promise<Row[]> =>
  tx.query({ ...statement, answerTimeoutMs: sql.statementTimeoutMs + 5_000 });

const swap =
  (database: Database): RebuildStore['swap'] =>
  (id, compared) =>
    database.transaction(async (tx) => {
      await tx.query(sql.raiseTimeouts);
      const [running] = await tx.query(sql.holdRunning, [id]);
      if (!running) throw endedByOther();
      await tx.query(sql.holdWriters);
      await atLength(tx, sql.dropErased);
      for (const { settle } of copies) await atLength(tx, settle);
      const differing = (await atLength(tx, sql.countDoubts))[0]?.count ?? 0;
      const differences = [];
      for (const { examples } of copies) differences.push(...(await atLength(tx, examples)));
      for (const { remove, heal } of copies) {
        await atLength(tx, remove);
        await atLength(tx, heal);
      }
      await tx.query(sql.finish, [id, compared, differing, JSON.stringify(differences)]);
      return differing;
    });

/** Rebuilds in tables beside those in use. */
export const sqlRebuildStore = (database: Database): RebuildStore => ({
  acquireLock: () => acquireAdvisoryLock(database, 'recommendation-rebuild'),
  failAbandoned: async () => (await database.query(sql.failAbandoned)).map(({ id }) => id),
  begin: (id, startedAt) =>
    database.transaction(async (tx) => {
      await tx.query(sql.clear);
      await tx.query(sql.begin, [id, startedAt]);
      await tx.query(sql.prune);
    }),
  putProducts: put(database, putProducts),
  putRatings: put(database, putRatings),
  putInteractions: put(database, putInteractions),
  compare: compare(database),
  settle: () =>
    database.transaction(async (tx) => {
      await tx.query(sql.raiseTimeouts);
      for (const { settle } of copies) await atLength(tx, settle);
      return (await atLength(tx, sql.countDoubts))[0]?.count ?? 0;
    }),
  swap: swap(database),
  fail: async (id, error) => void (await database.query(sql.failRebuild, [id, error])),
  clear: async () => void (await database.query(sql.clear)),
  latest: async () => (await database.query(sql.latest))[0],
});
