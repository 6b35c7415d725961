import { AsyncResource } from 'node:async_hooks';
import { setMaxListeners } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import {
  BrokenCircuitError,
  bulkhead,
  circuitBreaker,
  ConsecutiveBreaker,
  handleWhen,
  type IPolicy,
  TaskCancelledError,
  wrap,
} from 'cockatiel';
import { type MessageContext } from '@ultramarket/contracts';
import { NaturalBatcher } from '../batching/natural-batcher';
import { type Logger } from '../logging';
import { inSpan } from '../tracing';

export interface OutboundOptions<Task, Outcome> {
  /** Who is asked, in the words of the log: "the payment provider". */
  readonly peer: string;
  readonly logger: Logger;
  /** Calls at the same time. */
  readonly concurrency: number;
  /** Tasks with the same key are under way once. */
  readonly keyOf: (task: Task) => string;
  /** What is asked and about what, for traces and logs. */
  readonly describe: (task: Task) => { span: string; service: string; details: Record<string, unknown> };
  /** The key of the messages that an outcome causes, and the context that they carry. */
  readonly messageKeyOf: (task: Task) => string;
  readonly contextOf: (task: Task) => MessageContext;
  /** Asks the other side, outside any transaction. It must be harmless to ask again. */
  readonly ask: (task: Task) => Promise<Outcome>;
  /** Whether a failure says that the other side is away, so that it is asked again soon. */
  readonly isUnavailable: (error: unknown) => boolean;
  /** Stores outcomes in one transaction, all or none of them. Returns what is to be asked next. */
  readonly save: (outcomes: readonly Outcome[]) => Promise<readonly Task[]>;
  /** Every task without an outcome, page by page. */
  readonly openTasks: () => AsyncIterable<readonly Task[]>;
  /** Tasks whose time has come, put off for others that ask meanwhile. */
  readonly claimDue: (limit: number) => Promise<readonly Task[]>;
}

interface Asked<Task, Outcome> {
  readonly task: Task;
  readonly context: MessageContext;
  readonly outcome: Outcome;
}

/** Outcomes of one batch come within some milliseconds of each other: one transaction for all of them. */
const gatherMs = 10;
const page = 200;
/** Calls made here before a task is left to the next look at what is due. */
const attempts = 5;
/** So many failures in a row, and the other side is left alone for a moment, then asked one question first. */
const breakerThreshold = 5;
const breakerMs = 1000;
const longestPauseMs = 5000;

/**
 * Where another company's system is asked: never inside a handler or a transaction, so many calls at a time, and again
 * until there is an answer. Tasks live in the store of the service; here they are only under way, so that a process that
 * dies loses none. Outcomes are stored in batches.
 */
export class OutboundWorker<Task, Outcome> {
  private readonly underWay = new Map<string, Promise<void>>();
  private readonly stopping = new AbortController();
  private readonly outcomes: NaturalBatcher<Asked<Task, Outcome>, void>;
  private readonly places: IPolicy;
  /** By the service that is asked: one that is away must not keep the others from being asked. */
  private readonly policies = new Map<string, IPolicy>();

  constructor(private readonly options: OutboundOptions<Task, Outcome>) {
    // Every task that waits to ask again listens.
    setMaxListeners(0, this.stopping.signal);
    this.places = bulkhead(options.concurrency, Infinity);
    this.outcomes = new NaturalBatcher((batch) => this.saveAll(batch), {
      maxBatch: page,
      inFlight: 1,
      gatherMs,
      keyOf: ({ task }) => options.messageKeyOf(task),
      contextOf: ({ context }) => context,
      splits: true,
      whenAway: (error) => this.waitForStore(error),
    });
  }

  /** Resolves when the outcome is stored, or when it is left to a later attempt. Never fails. */
  add(task: Task): Promise<void> {
    const key = this.options.keyOf(task);
    const known = this.underWay.get(key);
    if (known) return known;
    if (this.stopping.signal.aborted) return Promise.resolve();
    const run = this.run(task).finally(() => this.underWay.delete(key));
    this.underWay.set(key, run);
    return run;
  }

  /**
   * Takes up every task without an outcome, which a process that died may have asked about. Where another replica is
   * asking at this moment, the other side must see to it that it counts once.
   */
  async takeOver(): Promise<void> {
    for await (const tasks of this.options.openTasks()) tasks.forEach((task) => void this.add(task));
  }

  /** Takes up what is due. */
  async resume(): Promise<void> {
    for (;;) {
      const due = await this.options.claimDue(page);
      due.forEach((task) => void this.add(task));
      if (due.length < page) return;
    }
  }

  /** Lets calls that are under way end; whatever waits is taken up by the next process. */
  async stop(): Promise<void> {
    this.stopping.abort();
    await Promise.all(this.underWay.values());
  }

  private async run(task: Task): Promise<void> {
    const context = this.options.contextOf(task);
    for (let attempt = 1; attempt <= attempts && !this.stopping.signal.aborted; attempt += 1) {
      const asked = await this.askOnce(task, context, attempt);
      if (asked === 'failed') return;
      if (typeof asked === 'object') return this.save({ task, context, outcome: asked.outcome });
      if (attempt < attempts) await this.pause(asked === 'not asked' ? attempts : attempt);
    }
  }

  private async askOnce(
    task: Task,
    { traceparent }: MessageContext,
    attempt: number,
  ): Promise<{ outcome: Outcome } | 'unavailable' | 'not asked' | 'failed'> {
    const { ask, describe, isUnavailable, logger, peer } = this.options;
    const { span, service, details } = describe(task);
    const call = async (): Promise<Outcome> => {
      // What waited in the queue meanwhile is asked by the next process.
      if (this.stopping.signal.aborted) throw new TaskCancelledError();
      return inSpan(span, 'client', { 'peer.service': service }, () => ask(task), traceparent);
    };
    try {
      // What waited in the queue would otherwise run in the context of the call before it.
      return { outcome: await this.policyOf(service).execute(AsyncResource.bind(call)) };
    } catch (error) {
      if (error instanceof BrokenCircuitError || error instanceof TaskCancelledError) return 'not asked';
      if (!isUnavailable(error)) {
        logger.error(`a question to ${peer} failed and stays open`, { ...details, error });
        return 'failed';
      }
      logger.warn(`${peer} gave no answer`, { ...details, attempt, error });
      return 'unavailable';
    }
  }

  private policyOf(service: string): IPolicy {
    const known = this.policies.get(service);
    if (known) return known;
    const breaker = circuitBreaker(handleWhen(this.options.isUnavailable), {
      breaker: new ConsecutiveBreaker(breakerThreshold),
      halfOpenAfter: breakerMs,
    });
    const policy = wrap(this.places, breaker);
    this.policies.set(service, policy);
    return policy;
  }

  /** What cannot be stored is asked again when it is due. */
  private async save(asked: Asked<Task, Outcome>): Promise<void> {
    const { describe, logger, peer } = this.options;
    await this.outcomes
      .add(asked)
      .catch((error: unknown) =>
        logger.error(`an answer of ${peer} could not be stored`, { ...describe(asked.task).details, error }),
      );
  }

  private async saveAll(batch: ReadonlyArray<Asked<Task, Outcome>>): Promise<void[]> {
    const next = await this.options.save(batch.map(({ outcome }) => outcome));
    next.forEach((task) => void this.add(task));
    return [];
  }

  private async waitForStore(error: unknown): Promise<boolean> {
    const { logger, peer } = this.options;
    if (this.stopping.signal.aborted) return false;
    logger.warn(`storing answers of ${peer} waits for the database`, { error });
    await this.pause(2);
    return true;
  }

  /** Full jitter over the upper half, longer each time; ends at once when the worker stops. */
  private async pause(attempt: number): Promise<void> {
    const ceiling = Math.min(200 * 2 ** (attempt - 1), longestPauseMs);
    const ms = ceiling / 2 + Math.random() * (ceiling / 2);
    await wait(ms, undefined, { signal: this.stopping.signal }).catch(() => undefined);
  }
}
