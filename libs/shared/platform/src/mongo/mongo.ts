import { createConnection, type Connection } from 'mongoose';
import { errors } from '../errors';
import { type Metrics } from '../metrics';

/** A connection, and the one way in which statements are sent over it. */
export interface Mongo {
  readonly connection: Connection;
  /** Measures a statement. @throws UNAVAILABLE when the server cannot be reached */
  run<Result>(statement: string, work: () => Promise<Result>): Promise<Result>;
  ping(): Promise<void>;
  close(): Promise<void>;
}

const outage =
  /^Mongo(ose)?(Network|NetworkTimeout|ServerSelection|NotConnected|PoolCleared|PoolClosed|WaitQueueTimeout|TopologyClosed)/;

interface BulkFailure extends Error {
  writeErrors: ReadonlyArray<{ index: number; code?: number; errmsg?: string }>;
}

/** A batch of writes of which some, or none, were refused; none means that the batch never got through. */
export const isBulkFailure = (error: unknown): error is BulkFailure =>
  error instanceof Error && 'writeErrors' in error && Array.isArray(error.writeErrors);

const isOutage = (error: unknown): boolean =>
  isBulkFailure(error) ? error.writeErrors.length === 0 : error instanceof Error && outage.test(error.name);

/** Collections and indexes are made by `prepareStore` in one step before traffic, never on the side. */
export const connectMongo = (uri: string): Promise<Connection> =>
  createConnection(uri, {
    autoCreate: false,
    autoIndex: false,
    bufferCommands: false,
    maxPoolSize: 10,
    serverSelectionTimeoutMS: 3000,
    socketTimeoutMS: 30_000,
  }).asPromise();

export const openMongo = async (uri: string, metrics: Metrics): Promise<Mongo> => {
  const connection = await connectMongo(uri);
  return {
    connection,
    run: async (statement, work) => {
      const started = performance.now();
      try {
        return await work();
      } catch (error) {
        throw isOutage(error)
          ? errors.UNAVAILABLE('The documents of this service cannot be reached.', { cause: error })
          : error;
      } finally {
        metrics.statementSeconds.observe({ statement }, (performance.now() - started) / 1000);
      }
    },
    ping: async () => {
      await connection.db?.admin().ping();
    },
    close: () => connection.close(),
  };
};

/** For duplicate keys: the index that refused, such as `skus`. Undefined for any other failure. */
export const duplicateOf = (error: unknown): string | undefined => {
  if (typeof error !== 'object' || error === null || !('code' in error) || error.code !== 11000)
    return undefined;
  const text = 'errmsg' in error ? String(error.errmsg) : error instanceof Error ? error.message : '';
  return /index:\s*(?:\S+\.\$)?(\w+?)_-?1?/.exec(text)?.[1] ?? 'unknown';
};
