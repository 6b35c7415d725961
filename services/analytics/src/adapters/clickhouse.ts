import { ClickHouseError, type ClickHouseClient, ClickHouseLogLevel, createClient } from '@clickhouse/client';
import { type z } from 'zod';
import { errors, type Metrics } from '@ultramarket/platform';
import { analyticsErrors } from '../domain/errors';

type Parameters = Record<string, unknown>;

/** The one way in which statements are sent. Tables carry their database: nothing depends on a session. */
export interface Clickhouse {
  readonly database: string;
  rows<Row>(statement: string, sql: string, row: z.ZodType<Row>, parameters?: Parameters): Promise<Row[]>;
  insert(table: string, columns: readonly string[], rows: readonly object[]): Promise<void>;
  /** For statements without a result, however long they take. */
  run(statement: string, sql: string, parameters?: Parameters): Promise<void>;
  ping(): Promise<void>;
  close(): Promise<void>;
}

/** Transient errors of the server: overload, memory, timeouts, a table that is read-only for now. */
const passing = new Set(['159', '160', '202', '203', '209', '210', '241', '242', '252', '279', '319', '439']);

/** Errors that the same query gets again: it reads or holds more than it may. */
const tooMuch = (error: ClickHouseError): boolean =>
  error.code === '158' ||
  error.code === '307' ||
  (error.code === '241' && /\(for query\)|query memory limit/i.test(error.message));

const settings = {
  output_format_json_quote_64bit_integers: 0,
  date_time_input_format: 'best_effort',
} as const;

const connect = (url: string, requestTimeoutMs: number): ClickHouseClient =>
  createClient({
    url,
    request_timeout: requestTimeoutMs,
    max_open_connections: 10,
    clickhouse_settings: settings,
    log: { level: ClickHouseLogLevel.OFF },
  });

const measured = async <Result>(
  metrics: Metrics | undefined,
  statement: string,
  work: () => Promise<Result>,
): Promise<Result> => {
  const started = performance.now();
  try {
    return await work();
  } catch (error) {
    if (error instanceof ClickHouseError && tooMuch(error))
      throw analyticsErrors.PERIOD_TOO_BUSY(undefined, { cause: error });
    if (error instanceof ClickHouseError && !passing.has(error.code)) throw error;
    throw errors.UNAVAILABLE('The reports are unavailable right now; try again.', { cause: error });
  } finally {
    metrics?.statementSeconds.observe({ statement }, (performance.now() - started) / 1000);
  }
};

/** Reports have twenty seconds; writes and rebuilds have ten minutes. */
export const openClickhouse = (url: string, database: string, metrics?: Metrics): Clickhouse => {
  const reader = connect(url, 20_000);
  const writer = connect(url, 600_000);
  return {
    database,
    rows: (statement, sql, row, parameters = {}) =>
      measured(metrics, statement, async () => {
        const result = await reader.query({ query: sql, format: 'JSONEachRow', query_params: parameters });
        return row.array().parse(await result.json());
      }),
    insert: (table, columns, rows) =>
      measured(metrics, `insert-${table}`, async () => {
        const [first, ...rest] = columns;
        if (rows.length === 0 || first === undefined) return;
        await writer.insert({
          table: `${database}.${table}`,
          columns: [first, ...rest],
          values: rows,
          format: 'JSONEachRow',
        });
      }),
    run: (statement, sql, parameters = {}) =>
      measured(
        metrics,
        statement,
        async () => void (await writer.command({ query: sql, query_params: parameters })),
      ),
    ping: async () => {
      const { success } = await reader.ping();
      if (!success) throw errors.UNAVAILABLE();
    },
    close: async () => {
      await Promise.all([reader.close(), writer.close()]);
    },
  };
};
