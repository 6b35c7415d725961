import { type CommandDefinition, type Message } from '@ultramarket/contracts';
import { type z } from 'zod';

/** A run as its local steps see it. */
export interface LocalRun<State> {
  readonly sagaId: string;
  readonly state: State;
  /** Why the saga was undone; a stable code. */
  readonly reason: string;
}

/** Work of the orchestrating service itself, done in the saga's own transaction for a whole batch of runs. */
export type LocalStep<State, Local> = {
  // A method, because definitions of different states are kept in one list.
  run(local: Local, runs: ReadonlyArray<LocalRun<State>>): Promise<void>;
}['run'];

export interface StepOptions<State, Local, Payload, Reply> {
  /** The command's definition types the reply that `keep` gets. */
  command: CommandDefinition<Payload, Reply>;
  send: (state: State) => Payload;
  /** Undoing what never happened must succeed: a command that got no answer is undone as well. */
  undo?: (state: State, reason: string) => Message;
  keep?: (state: State, reply: Reply) => State;
  /** Name of the run's state once the step is done, and while its reply is `pending`. */
  state?: string;
  pendingState?: string;
  /** Time for a reply before the command is sent again, ms. */
  timeoutMs?: number;
  attempts?: number;
  /** Time that a `pending` step may take, ms. */
  pendingMs?: number;
  /** Reason of the undoing when no reply comes in time. */
  timeoutReason?: string;
  /** After the pivot: give up silently when it cannot be done. */
  bestEffort?: boolean;
  whenDone?: LocalStep<State, Local>;
}

export interface SagaStep<State, Local> {
  readonly name: string;
  readonly kind: 'command' | 'pivot';
  send?(state: State): Message;
  undo?(state: State, reason: string): Message;
  keep(state: State, reply: unknown): State;
  readonly state: string | undefined;
  readonly pendingState: string | undefined;
  readonly timeoutMs: number;
  readonly attempts: number;
  readonly pendingMs: number;
  readonly timeoutReason: string;
  readonly bestEffort: boolean;
  readonly whenDone?: LocalStep<State, Local>;
}

export interface SagaDefinition<State, Local> {
  readonly name: string;
  readonly replyTo: string;
  readonly steps: ReadonlyArray<SagaStep<State, Local>>;
  readonly completed?: LocalStep<State, Local> | undefined;
  readonly undone?: LocalStep<State, Local> | undefined;
}

const defaults = { timeoutMs: 10_000, attempts: 3, pendingMs: 15 * 60_000 };

class SagaBuilder<State, Local> implements SagaDefinition<State, Local> {
  constructor(
    readonly name: string,
    readonly replyTo: string,
    readonly steps: ReadonlyArray<SagaStep<State, Local>> = [],
    readonly completed?: LocalStep<State, Local>,
    readonly undone?: LocalStep<State, Local>,
  ) {}

  /** Before the pivot: done in sequence, undone newest first. After it: all sent at once and asked again until they work. */
  step<Payload, Reply>(
    name: string,
    options: StepOptions<State, Local, Payload, Reply>,
  ): SagaBuilder<State, Local> {
    const { command, send, keep, undo, whenDone, ...rest } = options;
    return this.with({
      name,
      kind: 'command',
      ...defaults,
      timeoutReason: 'TIMED_OUT',
      bestEffort: false,
      state: undefined,
      pendingState: undefined,
      ...rest,
      send: (state) => command(send(state)),
      ...(undo && { undo }),
      ...(whenDone && { whenDone }),
      keep: (state, reply) => (keep ? keep(state, (command.reply as z.ZodType<Reply>).parse(reply)) : state),
    });
  }

  /** The point of no return, done here in the saga's transaction. */
  pivot(
    name: string,
    { here, state }: { here: LocalStep<State, Local>; state: string },
  ): SagaBuilder<State, Local> {
    return this.with({
      name,
      kind: 'pivot',
      ...defaults,
      timeoutReason: '',
      bestEffort: false,
      state,
      pendingState: undefined,
      keep: (current) => current,
      whenDone: here,
    });
  }

  whenCompleted(completed: LocalStep<State, Local>): SagaBuilder<State, Local> {
    return new SagaBuilder(this.name, this.replyTo, this.steps, completed, this.undone);
  }

  whenUndone(undone: LocalStep<State, Local>): SagaBuilder<State, Local> {
    return new SagaBuilder(this.name, this.replyTo, this.steps, this.completed, undone);
  }

  private with(step: SagaStep<State, Local>): SagaBuilder<State, Local> {
    return new SagaBuilder(this.name, this.replyTo, [...this.steps, step], this.completed, this.undone);
  }
}

/** Starts the definition of a saga; replies to its commands arrive on `replyTo`. */
export const saga = <State, Local = unknown>(
  name: string,
  options: { replyTo: string },
): SagaBuilder<State, Local> => new SagaBuilder(name, options.replyTo);
