import { Pool, type PoolClient, type QueryConfig } from 'pg';
import { type Message } from '@ultramarket/contracts';
import { AppError } from '../errors';
import { type Logger } from '../logging';
import { type Metrics } from '../metrics';
import { inSpan } from '../tracing';
import { insertIntoOutbox, type OutboxRow, toRow } from '../messaging/outbox-rows';
import { type IdempotencyClaim, storeResponse } from '../http/idempotency';
import { type Queryable, type Statement } from './statement';

/** What follows from a transaction beyond its rows: it commits with them, or happens not at all. */
export interface TransactionEffects {
  /** Messages to publish after the commit; they are stored in the outbox in this transaction. */
  readonly outbox: { add(...messages: readonly Message[]): void };
  /** Runs after the commit, never after a rollback. */
  afterCommit(work: () => void): void;
}

/** What a use case may do inside one database transaction; all of it commits together or not at all. */
export interface Transaction extends Queryable, TransactionEffects {
  /** Stores the answer of an idempotent request in this transaction. */
  storeResponse(claim: IdempotencyClaim, status: number, data: unknown): Promise<void>;
}

export interface DatabaseOptions {
  url: string;
  service: string;
  metrics: Metrics;
  logger: Logger;
  poolSize?: number;
  /** How long the answer to a statement is waited for, ms. */
  answerTimeoutMs?: number;
}

/**
 * Batch statements are planned once, because planning each call costs more than running it. Such a plan does not know
 * how few rows a batch has, so for a young table it would read the whole of it and keep doing so: it must look rows up
 * by their keys instead (docs/performance.md).
 */
const sessionSettings = {
  plan_cache_mode: 'force_generic_plan',
  enable_hashjoin: 'off',
  enable_mergejoin: 'off',
  random_page_cost: 1.1,
  statement_timeout: 15_000,
  idle_in_transaction_session_timeout: 30_000,
};

/**
 * Longer than the server's own limit for a statement: it ends only what will never be answered, because the server or the
 * way to it has vanished. No connection is closed then, and callers would wait for ever.
 */
const answerTimeoutMs = sessionSettings.statement_timeout + 5_000;

const wentUnanswered = (error: unknown): error is Error =>
  error instanceof Error && error.message === 'Query read timeout';

/** When a connection first discards its plans, ms; each further time comes after twice as long. */
const firstReplanMs = 10_000;

/**
 * Has connections plan their statements anew after ten seconds, twenty, forty and so on: a plan that was made when a
 * table was empty reads the whole of it, and PostgreSQL's statistics come a minute late. Old tables change slowly.
 */
export const replanning = (now: () => number) => {
  const due = new WeakMap<PoolClient, { at: number; afterMs: number }>();
  return (client: PoolClient): void => {
    const plan = due.get(client);
    if (plan && now() < plan.at) return;
    const afterMs = plan ? plan.afterMs * 2 : firstReplanMs;
    due.set(client, { at: now() + afterMs, afterMs });
    // Queries of one connection are sent in order, so the caller's comes after this one and reports any failure.
    if (plan) client.query('DISCARD PLANS').catch(() => undefined);
  };
};

const asked = <Row>(
  { name, text, answerTimeoutMs: patience }: Statement<Row>,
  values: readonly unknown[],
): QueryConfig => ({ name, text, values: [...values], ...(patience && { query_timeout: patience }) });

/** A pool of PostgreSQL connections with transactions that carry the outbox. */
export class Database implements Queryable {
  readonly pool: Pool;
  private publisher: (rows: readonly OutboxRow[]) => void = () => undefined;

  constructor(private readonly options: DatabaseOptions) {
    this.pool = new Pool({
      connectionString: options.url,
      max: options.poolSize ?? 10,
      idleTimeoutMillis: 600_000,
      connectionTimeoutMillis: 5_000,
      query_timeout: options.answerTimeoutMs ?? answerTimeoutMs,
      options: Object.entries(sessionSettings)
        .map(([name, value]) => `-c ${name}=${value}`)
        .join(' '),
    });
    const { poolConnections, poolSize, poolWaiting } = options.metrics;
    const { pool } = this;
    poolConnections.add(() => [
      { labels: { state: 'used' }, value: pool.totalCount - pool.idleCount },
      { labels: { state: 'idle' }, value: pool.idleCount },
    ]);
    poolSize.add(() => [{ value: pool.options.max }]);
    poolWaiting.add(() => [{ value: pool.waitingCount }]);
    this.pool.on('error', (error) => options.logger.warn('idle database connection was lost', { error }));
    // A connection that is lost inside a transaction has no listener: without this one the process would end.
    // The transaction's next statement fails and rejects.
    this.pool.on('connect', (client) => client.on('error', () => undefined));
    this.pool.on(
      'acquire',
      replanning(() => performance.now()),
    );
  }

  /** Where committed outbox rows go; the outbox relay sets it. */
  publishTo(publisher: (rows: readonly OutboxRow[]) => void): void {
    this.publisher = publisher;
  }

  query<Row extends object>(statement: Statement<Row>, values: readonly unknown[] = []): Promise<Row[]> {
    return this.timed(statement, () => this.pool.query<Row>(asked(statement, values)));
  }

  /** For consumers without a store of their own: they get the transaction itself. */
  within(tx: Transaction): Transaction {
    return tx;
  }

  /** Runs `work` in one transaction; what it added to the outbox is published once the commit has succeeded. */
  async transaction<Result>(work: (tx: Transaction) => Promise<Result>): Promise<Result> {
    const client = await this.pool.connect();
    const added: OutboxRow[] = [];
    const { service } = this.options;
    const callbacks: Array<() => void> = [];
    let broken: Error | undefined;
    try {
      await client.query('BEGIN');
      const tx: Transaction = {
        query: (statement, values = []) => this.queryOn(client, statement, values),
        // Here and now, because what happens is known here: the commit may be of work for several who asked.
        outbox: { add: (...messages) => void added.push(...messages.map((one) => toRow(service, one))) },
        storeResponse: (claim, status, data) => storeResponse(tx, claim, status, data),
        afterCommit: (callback) => void callbacks.push(callback),
      };
      const result = await work(tx);
      const rows = await insertIntoOutbox(tx, added);
      await client.query('COMMIT');
      this.publisher(rows);
      callbacks.forEach((callback) => callback());
      return result;
    } catch (error) {
      if (wentUnanswered(error)) broken = error;
      else await client.query('ROLLBACK').catch((failure: Error) => (broken = failure));
      throw error;
    } finally {
      client.release(broken);
    }
  }

  /** Publishes rows that another client of the same database (Prisma) has stored and committed. */
  publish(rows: readonly OutboxRow[]): void {
    this.publisher(rows);
  }

  async ping(): Promise<void> {
    await this.pool.query('SELECT 1');
  }

  close(): Promise<void> {
    return this.pool.end();
  }

  private queryOn<Row extends object>(
    client: PoolClient,
    statement: Statement<Row>,
    values: readonly unknown[],
  ): Promise<Row[]> {
    return this.timed(statement, () => client.query<Row>(asked(statement, values)));
  }

  private async timed<Row extends object>(
    statement: Statement<Row>,
    run: () => Promise<{ rows: Row[] }>,
  ): Promise<Row[]> {
    const started = performance.now();
    try {
      const { rows } = await inSpan(`sql ${statement.name}`, 'client', { 'db.system': 'postgresql' }, run);
      return rows;
    } finally {
      this.options.metrics.statementSeconds.observe(
        { statement: statement.name },
        (performance.now() - started) / 1000,
      );
    }
  }
}

interface CodedError {
  code?: unknown;
  meta?: { driverAdapterError?: { cause?: { originalCode?: unknown } } };
}

/** Prisma puts a code of its own in the place of the server's, and keeps that inside. */
export const sqlStateOf = (error: unknown): string => {
  if (typeof error !== 'object' || error === null) return '';
  const { code, meta }: CodedError = error;
  return String(meta?.driverAdapterError?.cause?.originalCode ?? code ?? '');
};

/**
 * True for failures of the connection or of concurrency, which a retry may heal; false for faults of the statement.
 * Other stores say the same by throwing UNAVAILABLE.
 */
export const isTransient = (error: unknown): boolean => {
  if (error instanceof AppError && error.kind === 'unavailable') return true;
  const code = sqlStateOf(error);
  const text = error instanceof Error ? error.message : '';
  return (
    /^(08|53|57P|40001|40P01|55P03|25P03)/.test(code) ||
    /^(ECONN|EPIPE|ETIMEDOUT|EHOST|ENET|ENOTFOUND|EAI_AGAIN)/.test(code) ||
    /^P10(01|08|17)$/.test(code) ||
    wentUnanswered(error) ||
    /Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error/.test(
      text,
    )
  );
};
