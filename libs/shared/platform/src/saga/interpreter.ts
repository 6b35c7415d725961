import { type Message, type SagaReply } from '@ultramarket/contracts';
import { type LocalStep, type SagaDefinition, type SagaStep } from './definition';

export type StepStatus =
  'sent' | 'pending' | 'done' | 'refused' | 'timed-out' | 'skipped' | 'undo-sent' | 'undo-failed' | 'undone';

export interface StepRecord {
  status: StepStatus;
  attempts: number;
  /** Epoch ms. */
  sentAt: number;
  dueAt: number | null;
}

export interface LogEntry {
  /** Epoch ms. */
  at: number;
  step: string;
  event: string;
  attempt?: number;
  ms?: number;
  messageId?: string;
  detail?: string;
}

export type SagaStatus = 'running' | 'undoing' | 'done' | 'undone' | 'needs-attention';

export interface SagaRun<State> {
  readonly saga: string;
  readonly sagaId: string;
  readonly correlationId: string;
  /** The trace it was started in. */
  readonly traceparent?: string;
  status: SagaStatus;
  /** Name of the stage, for people and the API. */
  stage: string;
  state: State;
  steps: Record<string, StepRecord>;
  log: LogEntry[];
  reason: string | null;
}

export type Signal =
  | { kind: 'start' }
  | { kind: 'reply'; reply: SagaReply; messageId: string }
  | { kind: 'tick' }
  | { kind: 'cancel'; reason: string }
  | { kind: 'retry' };

export interface Reaction<State, Local> {
  run: SagaRun<State>;
  send: Message[];
  /** Local steps that became due, in order. */
  local: Array<LocalStep<State, Local>>;
}

/** A new run that has done nothing yet. */
export const newRun = <State>(
  saga: string,
  sagaId: string,
  correlationId: string,
  state: State,
): SagaRun<State> => ({
  saga,
  sagaId,
  correlationId,
  status: 'running',
  stage: 'STARTED',
  state,
  steps: {},
  log: [],
  reason: null,
});

/** The earliest moment at which the run needs a tick, epoch ms. */
export const deadlineOf = (run: SagaRun<unknown>): number | null =>
  Object.values(run.steps).reduce<number | null>(
    (earliest, { dueAt }) => (dueAt !== null && (earliest === null || dueAt < earliest) ? dueAt : earliest),
    null,
  );

const undoAttempts = 10;

/** Copies as deep as a transition writes; the state is only ever replaced. */
const copyOf = <State>(run: SagaRun<State>): SagaRun<State> => ({
  ...run,
  steps: Object.fromEntries(Object.entries(run.steps).map(([name, step]) => [name, { ...step }])),
  log: [...run.log],
});

/**
 * What a saga does about a signal: pure, so that each path can be tested as a dialogue. Replies may come late, twice
 * and in any order; whatever no longer matters changes nothing.
 */
export const react = <State, Local>(
  definition: SagaDefinition<State, Local>,
  before: SagaRun<State>,
  signal: Signal,
  now: number,
): Reaction<State, Local> => {
  const transition = new Transition(definition, copyOf(before), now);
  switch (signal.kind) {
    case 'start':
      transition.advance();
      break;
    case 'reply':
      transition.reply(signal.reply, signal.messageId);
      break;
    case 'tick':
      transition.tick();
      break;
    case 'cancel':
      transition.cancel(signal.reason);
      break;
    case 'retry':
      transition.retry();
      break;
    default:
      signal satisfies never;
  }
  return { run: transition.run, send: transition.send, local: transition.local };
};

/** One reaction in the making. */
class Transition<State, Local> {
  readonly send: Message[] = [];
  readonly local: Array<LocalStep<State, Local>> = [];

  constructor(
    private readonly definition: SagaDefinition<State, Local>,
    readonly run: SagaRun<State>,
    private readonly now: number,
  ) {}

  /** Sends what is due next: the first open step before the pivot, everything open after it. */
  advance(): void {
    if (this.run.status !== 'running') return;
    for (const step of this.definition.steps) {
      const record = this.run.steps[step.name];
      if (record?.status === 'done' || record?.status === 'skipped') continue;
      if (step.kind === 'pivot') {
        this.record(step, { status: 'done', attempts: 1, sentAt: this.now, dueAt: null }, 'done');
        if (step.whenDone) this.local.push(step.whenDone);
        continue;
      }
      if (!record) this.command(step, 1);
      if (!this.pastPivot()) break;
    }
    this.run.stage = this.reached();
    const open = this.definition.steps.some((step) => !this.is(step, 'done', 'skipped'));
    if (open) return;
    this.run.status = 'done';
    this.run.stage = 'COMPLETED';
    if (this.definition.completed) this.local.push(this.definition.completed);
  }

  reply(reply: SagaReply, messageId: string): void {
    const step = this.definition.steps.find(({ name }) => name === reply.step);
    const record = step && this.run.steps[step.name];
    if (!step || !record) return;
    const entry = { attempt: reply.attempt, ms: this.now - record.sentAt, messageId };
    if (reply.undo) this.undoReply(step, record, reply, entry);
    else this.forwardReply(step, record, reply, entry);
  }

  /** Deals with every step whose time is up. */
  tick(): void {
    for (const step of this.definition.steps) {
      const record = this.run.steps[step.name];
      if (!record || record.dueAt === null || record.dueAt > this.now) continue;
      if (record.status === 'undo-sent') this.undoTimedOut(step, record);
      else if (record.status === 'sent' && record.attempts < step.attempts)
        this.command(step, record.attempts + 1);
      else if (record.status === 'sent' || record.status === 'pending') this.timedOut(step, record);
    }
  }

  /** Stops a run that has not passed its pivot; afterwards the request has no effect. */
  cancel(reason: string): void {
    if (this.run.status === 'running' && !this.pastPivot()) this.undo(reason);
  }

  /** Takes up a run that waits for a person, with fresh attempts. */
  retry(): void {
    if (this.run.status !== 'needs-attention') return;
    const failedUndo = this.definition.steps.find((step) => this.is(step, 'undo-failed'));
    if (failedUndo) {
      this.run.status = 'undoing';
      this.run.stage = 'COMPENSATING';
      this.undoCommand(failedUndo, 1);
      return;
    }
    this.run.status = 'running';
    for (const step of this.definition.steps)
      if (this.is(step, 'timed-out', 'refused')) this.command(step, 1);
    this.advance();
  }

  private forwardReply(
    step: SagaStep<State, Local>,
    record: StepRecord,
    reply: SagaReply,
    entry: Partial<LogEntry>,
  ): void {
    const waiting = record.status === 'sent' || record.status === 'pending' || record.status === 'timed-out';
    if (!waiting || this.isBeingUndone()) {
      this.note(step, `late ${reply.outcome}`, entry);
      return;
    }
    if (reply.outcome === 'done') {
      this.run.state = step.keep(this.run.state, reply.data);
      this.record(step, { ...record, status: 'done', dueAt: null }, 'done', entry);
      if (step.whenDone) this.local.push(step.whenDone);
      if (
        this.run.status === 'needs-attention' &&
        !this.definition.steps.some((other) => this.is(other, 'timed-out', 'refused'))
      ) {
        this.run.status = 'running';
      }
      this.advance();
    } else if (reply.outcome === 'pending') {
      this.run.state = step.keep(this.run.state, reply.data);
      const dueAt = record.status === 'pending' ? record.dueAt : this.now + step.pendingMs;
      this.record(step, { ...record, status: 'pending', dueAt }, 'pending', entry);
      if (step.pendingState) this.run.stage = step.pendingState;
    } else {
      this.record(
        step,
        { ...record, status: step.bestEffort ? 'skipped' : 'refused', dueAt: null },
        'refused',
        {
          ...entry,
          detail: reply.error ?? 'REFUSED',
        },
      );
      if (step.bestEffort) this.advance();
      else if (this.pastPivot()) this.attention(reply.error ?? 'REFUSED');
      else this.undo(reply.error ?? 'REFUSED');
    }
  }

  private undoReply(
    step: SagaStep<State, Local>,
    record: StepRecord,
    reply: SagaReply,
    entry: Partial<LogEntry>,
  ): void {
    if (record.status !== 'undo-sent' && record.status !== 'undo-failed') {
      this.note(step, `late undo ${reply.outcome}`, entry);
      return;
    }
    if (reply.outcome === 'pending') return this.note(step, 'undo pending', entry);
    if (reply.outcome === 'refused') {
      this.record(step, { ...record, status: 'undo-failed', dueAt: null }, 'undo refused', {
        ...entry,
        detail: reply.error ?? '',
      });
      this.attention(this.run.reason ?? 'UNDO_REFUSED');
      return;
    }
    this.record(step, { ...record, status: 'undone', dueAt: null }, 'undone', entry);
    if (this.run.status === 'needs-attention') this.run.status = 'undoing';
    this.undoNext();
  }

  private timedOut(step: SagaStep<State, Local>, record: StepRecord): void {
    this.record(
      step,
      { ...record, status: step.bestEffort ? 'skipped' : 'timed-out', dueAt: null },
      'timed out',
      {
        attempt: record.attempts,
      },
    );
    if (step.bestEffort) this.advance();
    else if (this.pastPivot()) this.attention(step.timeoutReason);
    else this.undo(step.timeoutReason);
  }

  private undoTimedOut(step: SagaStep<State, Local>, record: StepRecord): void {
    if (record.attempts < undoAttempts) return this.undoCommand(step, record.attempts + 1);
    this.record(step, { ...record, status: 'undo-failed', dueAt: null }, 'undo timed out', {
      attempt: record.attempts,
    });
    this.attention(this.run.reason ?? 'UNDO_TIMED_OUT');
  }

  private undo(reason: string): void {
    this.run.status = 'undoing';
    this.run.stage = 'COMPENSATING';
    this.run.reason = reason;
    // A step without an answer is no longer waited for: it may have happened, so it is undone as well.
    for (const record of Object.values(this.run.steps)) record.dueAt = null;
    this.undoNext();
  }

  /** Undoes the newest step that happened or may have happened; ends the run when there is none. */
  private undoNext(): void {
    const next = [...this.definition.steps]
      .reverse()
      .find((step) => step.undo && this.is(step, 'done', 'sent', 'pending', 'timed-out', 'undo-failed'));
    if (next) return this.undoCommand(next, 1);
    this.run.status = 'undone';
    this.run.stage = 'COMPENSATED';
    if (this.definition.undone) this.local.push(this.definition.undone);
  }

  private command(step: SagaStep<State, Local>, attempt: number): void {
    if (!step.send) return;
    this.dispatch(step, step.send(this.run.state), attempt, false);
    const dueAt = this.now + step.timeoutMs * attempt;
    this.record(step, { status: 'sent', attempts: attempt, sentAt: this.now, dueAt }, 'sent', { attempt });
  }

  private undoCommand(step: SagaStep<State, Local>, attempt: number): void {
    if (!step.undo) return;
    this.dispatch(step, step.undo(this.run.state, this.run.reason ?? ''), attempt, true);
    const dueAt = this.now + Math.min(step.timeoutMs * attempt, 60_000);
    this.record(step, { status: 'undo-sent', attempts: attempt, sentAt: this.now, dueAt }, 'undo sent', {
      attempt,
    });
  }

  private dispatch(step: SagaStep<State, Local>, message: Message, attempt: number, undo: boolean): void {
    const { name: saga, replyTo } = this.definition;
    this.send.push({
      ...message,
      saga: { sagaId: this.run.sagaId, saga, step: step.name, attempt, undo, replyTo },
    });
  }

  private attention(reason: string): void {
    this.run.status = 'needs-attention';
    this.run.stage = 'NEEDS_ATTENTION';
    this.run.reason ??= reason;
  }

  private record(
    step: SagaStep<State, Local>,
    record: StepRecord,
    event: string,
    entry: Partial<LogEntry> = {},
  ): void {
    this.run.steps[step.name] = record;
    this.note(step, event, entry);
  }

  private note(step: SagaStep<State, Local>, event: string, entry: Partial<LogEntry>): void {
    this.run.log.push({ at: this.now, step: step.name, event, ...entry });
  }

  private is(step: SagaStep<State, Local>, ...statuses: StepStatus[]): boolean {
    const status = this.run.steps[step.name]?.status;
    return status !== undefined && statuses.includes(status);
  }

  /** Also while a person looks at an undo that failed: a late success must not send such a run forward again. */
  private isBeingUndone(): boolean {
    const { status } = this.run;
    return status === 'undoing' || status === 'undone' || (status === 'needs-attention' && !this.pastPivot());
  }

  private pastPivot(): boolean {
    return this.definition.steps.some((step) => step.kind === 'pivot' && this.is(step, 'done'));
  }

  /** The stage of the last step in an unbroken row of done ones. */
  private reached(): string {
    let stage = 'STARTED';
    for (const step of this.definition.steps) {
      if (!this.is(step, 'done', 'skipped')) break;
      stage = step.state ?? stage;
    }
    return stage;
  }
}
