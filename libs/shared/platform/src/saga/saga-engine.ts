import {
  type MessageContext,
  type MessageDefinition,
  SagaReply,
  sagaReplyType,
} from '@ultramarket/contracts';
import { messageContext, withMessageContexts } from '../context';
import { type Database, type Transaction } from '../database/database';
import { statement } from '../database/statement';
import { type Job } from '../jobs/scheduler';
import { type Logger } from '../logging';
import { on, type Received, type Subscription } from '../messaging/subscription';
import { type Metrics } from '../metrics';
import { type Sample } from '../scraped-gauge';
import { type LocalRun, type LocalStep, type SagaDefinition } from './definition';
import {
  deadlineOf,
  newRun,
  react,
  type LogEntry,
  type Reaction,
  type SagaRun,
  type Signal,
  type StepRecord,
} from './interpreter';

interface StoredRun {
  saga: string;
  saga_id: string;
  status: SagaRun<unknown>['status'];
  state: string;
  data: unknown;
  steps: Record<string, StepRecord>;
  log: LogEntry[];
  reason: string | null;
  correlation_id: string;
  traceparent: string | null;
}

const columns = `saga, saga_id, status, state, data, steps, log, reason, correlation_id, traceparent`;

const lockRuns = statement<StoredRun>(
  'saga-lock',
  `SELECT ${columns} FROM platform.saga_runs r
   WHERE (saga, saga_id) IN (SELECT saga, "sagaId" FROM jsonb_to_recordset($1::jsonb) AS k (saga text, "sagaId" text))
   ORDER BY saga, saga_id FOR UPDATE`,
);

const lockDue = statement<StoredRun>(
  'saga-lock-due',
  `SELECT ${columns} FROM platform.saga_runs
   WHERE status IN ('running', 'undoing', 'needs-attention') AND deadline_at <= $1 AND saga = ANY($2::text[]) ORDER BY deadline_at LIMIT 200 FOR UPDATE SKIP LOCKED`,
);

const countOpen = statement<{ saga: string; status: string; runs: number; overdue: number }>(
  'saga-count-open',
  `SELECT saga, status, count(*)::int AS runs,
     (count(*) FILTER (WHERE deadline_at < now() - interval '1 minute'))::int AS overdue
   FROM platform.saga_runs WHERE status IN ('running', 'undoing', 'needs-attention') GROUP BY saga, status`,
);
const openStatuses = ['running', 'undoing', 'needs-attention'] as const;

const readRun = statement<StoredRun & { updated_at: Date }>(
  'saga-read',
  `SELECT ${columns}, updated_at FROM platform.saga_runs WHERE saga = $1 AND saga_id = $2`,
);

const record = `(saga text, "sagaId" text, status text, stage text, state jsonb, steps jsonb, log jsonb, reason text,
                 "correlationId" text, traceparent text, deadline timestamptz)`;

const insertRuns = statement(
  'saga-insert',
  `INSERT INTO platform.saga_runs
     (saga, saga_id, status, state, data, steps, log, reason, correlation_id, traceparent, deadline_at)
   SELECT saga, "sagaId", status, stage, state, steps, log, reason, "correlationId", traceparent, deadline
   FROM jsonb_to_recordset($1::jsonb) AS r ${record}`,
);

const updateRuns = statement(
  'saga-update',
  `UPDATE platform.saga_runs s
   SET status = r.status, state = r.stage, data = r.state, steps = r.steps, log = r.log, reason = r.reason,
       deadline_at = r.deadline, updated_at = now()
   FROM jsonb_to_recordset($1::jsonb) AS r ${record}
   WHERE s.saga = r.saga AND s.saga_id = r."sagaId"`,
);

const load = (row: StoredRun): SagaRun<unknown> => ({
  saga: row.saga,
  sagaId: row.saga_id,
  correlationId: row.correlation_id,
  ...(row.traceparent && { traceparent: row.traceparent }),
  status: row.status,
  stage: row.state,
  state: row.data,
  steps: row.steps,
  log: row.log,
  reason: row.reason,
});

const store = (runs: ReadonlyArray<SagaRun<unknown>>): string =>
  JSON.stringify(
    runs.map((run) => {
      const deadline = deadlineOf(run);
      return { ...run, deadline: deadline === null ? null : new Date(deadline).toISOString() };
    }),
  );

const keyOf = ({ saga, sagaId }: { saga: string; sagaId: string }): string => `${saga} ${sagaId}`;

/** No message wakes a run whose time is up: what it sends then belongs to the request that once started it. */
const contextsOf = (runs: ReadonlyArray<SagaRun<unknown>>): Map<string, MessageContext> =>
  new Map(
    runs.map(({ sagaId, correlationId, traceparent }) => [
      sagaId,
      { correlationId, ...(traceparent && { traceparent }) },
    ]),
  );

export interface SagaEngineOptions<Local> {
  /** Every saga of the service; all of them get their replies on one topic. */
  sagas: ReadonlyArray<SagaDefinition<unknown, Local>>;
  /** The local steps, bound to the transaction in which a batch of runs moves on. */
  local: (tx: Transaction) => Local;
  database: Database;
  logger: Logger;
  metrics: Metrics;
  now?: () => number;
  /** How often deadlines are looked at, ms. */
  watchdogMs?: number;
}

/**
 * Keeps saga runs in the service's database. A batch of replies locks its runs, lets the pure interpreter
 * decide, and stores runs, local effects and commands in the one transaction that also holds the inbox.
 */
export class SagaEngine<Local> {
  private readonly definitions: Map<string, SagaDefinition<unknown, Local>>;
  private readonly now: () => number;
  private counting: Promise<{ byStatus: Sample[]; overdue: Sample[] }> | undefined;

  constructor(private readonly options: SagaEngineOptions<Local>) {
    this.definitions = new Map(options.sagas.map((saga) => [saga.name, saga]));
    this.now = options.now ?? Date.now;
    const { sagaOpenRuns, sagaOverdueRuns } = options.metrics;
    sagaOpenRuns.add(() => this.openRuns().then(({ byStatus }) => byStatus));
    sagaOverdueRuns.add(() => this.openRuns().then(({ overdue }) => overdue));
  }

  /** Both gauges ask in the same moment: one statement answers. */
  private openRuns(): Promise<{ byStatus: Sample[]; overdue: Sample[] }> {
    this.counting ??= this.countOpenRuns().finally(() => (this.counting = undefined));
    return this.counting;
  }

  private async countOpenRuns(): Promise<{ byStatus: Sample[]; overdue: Sample[] }> {
    const rows = await this.options.database.query(countOpen);
    const of = (saga: string, status: string) =>
      rows.find((row) => row.saga === saga && row.status === status);
    const sagas = [...new Set([...this.definitions.keys(), ...rows.map(({ saga }) => saga)])];
    return {
      byStatus: sagas.flatMap((saga) =>
        openStatuses.map((status) => ({ labels: { saga, status }, value: of(saga, status)?.runs ?? 0 })),
      ),
      overdue: sagas.map((saga) => ({
        labels: { saga },
        value: openStatuses.reduce((sum, status) => sum + (of(saga, status)?.overdue ?? 0), 0),
      })),
    };
  }

  /** Starts runs in the caller's transaction; the first commands go out with its commit. */
  async start<State>(
    tx: Transaction,
    saga: SagaDefinition<State, Local>,
    runs: ReadonlyArray<{ sagaId: string; state: NoInfer<State> }>,
  ): Promise<void> {
    const reactions = runs.map(({ sagaId, state }) => {
      const { correlationId = '', traceparent } = messageContext(sagaId) ?? {};
      const run = {
        ...newRun(saga.name, sagaId, correlationId, state),
        ...(traceparent && { traceparent }),
      };
      return react(saga, run, { kind: 'start' }, this.now());
    });
    await tx.query(insertRuns, [store(reactions.map(({ run }) => run))]);
    tx.outbox.add(...reactions.flatMap(({ send }) => send));
  }

  /** Replies of all sagas; list it among the service's consumers. */
  replies(): Subscription[] {
    const topics = new Set([...this.definitions.values()].map(({ replyTo }) => replyTo));
    return [...topics].map((topic) => {
      const definition = {
        kind: 'event',
        type: sagaReplyType,
        version: 1,
        topic,
        payload: SagaReply,
      } as unknown as MessageDefinition<SagaReply>;
      return on(definition, this.options.database, (tx, replies) => this.handleReplies(tx, replies));
    });
  }

  /** Retries, compensates or escalates steps whose deadline has passed. */
  watchdog(): Job {
    return {
      name: 'saga-watchdog',
      everyMs: this.options.watchdogMs ?? 1000,
      run: async () => {
        let handled: number;
        do {
          handled = await this.options.database.transaction(async (tx) => {
            const rows = await tx.query(lockDue, [new Date(this.now()), [...this.definitions.keys()]]);
            const runs = rows.map(load);
            await withMessageContexts(contextsOf(runs), () => this.move(tx, runs, () => [{ kind: 'tick' }]));
            return rows.length;
          });
        } while (handled === 200);
      },
    };
  }

  /** Stops a run that has not passed its pivot. Returns whether it is being undone now. */
  async cancel(tx: Transaction, saga: string, sagaId: string, reason: string): Promise<boolean> {
    const rows = await tx.query(lockRuns, [JSON.stringify([{ saga, sagaId }])]);
    const moved = await this.move(tx, rows.map(load), () => [{ kind: 'cancel', reason }]);
    return moved.some((run) => run.status === 'undoing' || run.status === 'undone');
  }

  /** Takes up a run that waits for a person. Returns whether there was one. */
  async retry(tx: Transaction, saga: string, sagaId: string): Promise<boolean> {
    const rows = await tx.query(lockRuns, [JSON.stringify([{ saga, sagaId }])]);
    const waiting = rows.map(load).filter(({ status }) => status === 'needs-attention');
    await this.move(tx, waiting, () => [{ kind: 'retry' }]);
    return waiting.length > 0;
  }

  /** Whether a run of this saga has ever been started for the id. */
  async exists(tx: Transaction, saga: string, sagaId: string): Promise<boolean> {
    return (await tx.query(readRun, [saga, sagaId])).length > 0;
  }

  async find(saga: string, sagaId: string): Promise<SagaRun<unknown> | undefined> {
    const [row] = await this.options.database.query(readRun, [saga, sagaId]);
    return row && load(row);
  }

  private async handleReplies(tx: Transaction, replies: ReadonlyArray<Received<SagaReply>>): Promise<void> {
    const byRun = new Map<string, Array<Received<SagaReply>>>();
    for (const reply of replies) {
      const key = keyOf(reply.payload);
      const known = byRun.get(key);
      if (known) known.push(reply);
      else byRun.set(key, [reply]);
    }
    const keys = replies.map(({ payload }) => ({ saga: payload.saga, sagaId: payload.sagaId }));
    const rows = await tx.query(lockRuns, [JSON.stringify(keys)]);
    const runs = new Map(rows.map((row) => [keyOf({ saga: row.saga, sagaId: row.saga_id }), row]));
    await this.move(tx, rows.map(load), (run) =>
      (byRun.get(keyOf(run)) ?? []).map(({ payload, messageId }) => ({
        kind: 'reply',
        reply: payload,
        messageId,
      })),
    );
    for (const { payload } of replies) {
      const sent = runs.get(keyOf(payload))?.steps[payload.step];
      if (sent)
        this.options.metrics.sagaStepSeconds.observe(
          { saga: payload.saga, step: payload.step },
          (this.now() - sent.sentAt) / 1000,
        );
    }
  }

  /** Lets each run react to its signals, then stores all of them and what follows. */
  private async move(
    tx: Transaction,
    runs: ReadonlyArray<SagaRun<unknown>>,
    signals: (run: SagaRun<unknown>) => Signal[],
  ): Promise<Array<SagaRun<unknown>>> {
    if (runs.length === 0) return [];
    const moved: Array<SagaRun<unknown>> = [];
    const due = new Map<LocalStep<unknown, Local>, Array<LocalRun<unknown>>>();
    for (const before of runs) {
      const definition = this.definitions.get(before.saga);
      if (!definition) continue;
      let run = before;
      for (const signal of signals(before)) {
        const reaction: Reaction<unknown, Local> = react(definition, run, signal, this.now());
        run = reaction.run;
        tx.outbox.add(...reaction.send);
        const local: LocalRun<unknown> = { sagaId: run.sagaId, state: run.state, reason: run.reason ?? '' };
        for (const step of reaction.local) due.set(step, [...(due.get(step) ?? []), local]);
      }
      this.observe(before, run);
      moved.push(run);
    }
    await this.runLocal(tx, due);
    await tx.query(updateRuns, [store(moved)]);
    return moved;
  }

  /** Local steps run in the order of the definition, each once for all runs. */
  private async runLocal(
    tx: Transaction,
    due: ReadonlyMap<LocalStep<unknown, Local>, ReadonlyArray<LocalRun<unknown>>>,
  ): Promise<void> {
    const local = this.options.local(tx);
    for (const { steps, completed, undone } of this.definitions.values()) {
      for (const step of [...steps.map(({ whenDone }) => whenDone), completed, undone]) {
        const runs = step && due.get(step);
        if (step && runs) await step(local, runs);
      }
    }
  }

  private observe(before: SagaRun<unknown>, after: SagaRun<unknown>): void {
    if (before.status === after.status) return;
    const { logger, metrics } = this.options;
    if (after.status === 'needs-attention') {
      logger.error('a saga needs a person', { saga: after.saga, sagaId: after.sagaId, reason: after.reason });
    }
    if (after.status !== 'running' && after.status !== 'undoing')
      metrics.sagaRuns.inc({ saga: after.saga, outcome: after.status });
  }
}
